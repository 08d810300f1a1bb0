import { NEWEST_POD_SECURITY_VERSION } from '@bulwark/control-kit';
import { SCORE_VERSION } from '@bulwark/engine';
import { library } from '../library.ts';
import { VERSION } from '../version.ts';

/** What `bulwark version` prints. */
export function versionText(): string {
  return [
    `bulwark ${VERSION}`,
    `controls ${library.controls.length}, frameworks ${library.frameworks.length}`,
    `Pod Security Standards up to 1.${NEWEST_POD_SECURITY_VERSION.minor}, score formula ${SCORE_VERSION}`,
    `Node ${process.versions.node}`,
    '',
  ].join('\n');
}
