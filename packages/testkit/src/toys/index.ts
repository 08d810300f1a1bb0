export { evaluateAsScanned, toyPosture } from './evaluate-toys.ts';
export { placed } from './placed.ts';
export { toyControls } from './toy-controls.ts';
export { TOY_SECRET, toyObject } from './toy-objects.ts';
export type { ToyChoice } from './toy-objects.ts';
