export { applySplices } from './edit/splice.ts';
export type { Splice } from './edit/splice.ts';
export type { FileEdit } from './file-edit.ts';
export type { Fix, FixPlan, RefusedFix } from './fix.ts';
export { planFixes } from './plan-fixes.ts';
export type { FixRequest } from './plan-fixes.ts';
