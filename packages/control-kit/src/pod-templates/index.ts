export { templateDefinition, withoutSchemas } from './definition.ts';
export type { TemplateDefinition, TemplateTree } from './definition.ts';
export { suspectedPlaces, templatePlaces } from './places.ts';
export type { TemplatePlaces } from './places.ts';
