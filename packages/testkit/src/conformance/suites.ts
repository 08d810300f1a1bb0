import type { Suite } from './suite.ts';
import { ksv } from './suites/ksv.ts';
import { kubeLinter } from './suites/kube-linter.ts';
import { kubesec } from './suites/kubesec.ts';
import { podSecurity } from './suites/pod-security.ts';
import { polaris } from './suites/polaris.ts';
import { regolibrary } from './suites/regolibrary.ts';

/** Every suite, in the order in which they are listed. */
export const suites: readonly Suite[] = [regolibrary, podSecurity, ksv, polaris, kubeLinter, kubesec];
