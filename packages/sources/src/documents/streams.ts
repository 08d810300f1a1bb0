export { readJsonListStream } from './json-stream.ts';
export { readYamlStream } from './yaml-stream.ts';
