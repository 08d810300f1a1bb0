// Types only: renderers are imported one by one (`@bulwark/report/json`), so that a scan loads the one that it needs.
export type * from './report.ts';
export type * from './choices.ts';
export type * from './format.ts';
