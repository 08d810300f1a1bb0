export { controls } from './registry.gen.ts';
