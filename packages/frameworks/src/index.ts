import type { Framework } from '@bulwark/model';
import { mitre } from './mitre.ts';
import { nsaCisa } from './nsa-cisa.ts';
import { podSecurityBaseline, podSecurityRestricted } from './pod-security.ts';

/** Every framework that Bulwark knows, in the order in which it lists them. */
export const frameworks: readonly Framework[] = [nsaCisa, mitre, podSecurityBaseline, podSecurityRestricted];
