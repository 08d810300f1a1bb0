export { fix } from './fix.ts';
export type { FixedText, FixOptions } from './fix.ts';
export { MOST_CHARACTERS } from './judge.ts';
export type { JudgeOptions, Trouble } from './judge.ts';
export { scan } from './scan.ts';
export type { Blind, Scan, ShownFinding } from './scan.ts';
