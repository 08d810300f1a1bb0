import { controls } from '@bulwark/controls';
import { frameworks } from '@bulwark/frameworks';
import type { Library } from './arguments/request.ts';

/** What ships with Bulwark. Imported only by commands that need it. */
export const library: Library = { controls, frameworks };
