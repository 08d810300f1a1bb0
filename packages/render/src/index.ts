export { loadChart, loadChartArchive } from './chart-files.ts';
export { EngineRenderer } from './engine-renderer.ts';
export { findEngine } from './engine-module.ts';
export { findSiblings } from './siblings.ts';
