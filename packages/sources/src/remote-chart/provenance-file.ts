import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** What a provenance file says of an archive. */
export type ProvenanceVerdict =
  /** The digest is the one that is stated; the signature was good, or nobody could check it. */
  | { readonly kind: 'agrees'; readonly signature: 'good' | 'unchecked'; readonly detail: string }
  | { readonly kind: 'refuted'; readonly reason: string };

const TIMEOUT_MS = 30_000;

/**
 * Holds an archive against its provenance file (helm.sh/docs/topics/provenance): a clear-signed text that lists the digest of the archive. With a
 * keyring the signature is checked by GnuPG's `gpgv`, and then only the text that it vouches for counts.
 */
export function checkProvenance(
  provenance: string,
  digest: string,
  keyring: string | undefined,
): ProvenanceVerdict {
  if (keyring === undefined)
    return agreement(unsigned(provenance), digest, {
      signature: 'unchecked',
      detail: 'name a keyring with --keyring to have its signature checked',
    });
  const verified = verify(provenance, keyring);
  if (typeof verified === 'string') return { kind: 'refuted', reason: verified };
  return agreement(verified.text, digest, { signature: 'good', detail: verified.signer });
}

interface Signature {
  readonly signature: 'good' | 'unchecked';
  readonly detail: string;
}

function agreement(text: string, digest: string, signature: Signature): ProvenanceVerdict {
  const stated = [...text.matchAll(/^\s+["']?[^\s:"']+\.tgz["']?:\s*["']?(sha256:[\da-f]{64})["']?\s*$/gm)];
  if (stated.length === 0) return { kind: 'refuted', reason: 'the provenance file states no digest' };
  return stated.some(([, each]) => each === digest)
    ? { kind: 'agrees', ...signature }
    : { kind: 'refuted', reason: `the provenance file states another digest: ${stated[0]?.[1] ?? ''}` };
}

/** The signed text of a clear-signed message (RFC 9580, section 7), unchecked. */
function unsigned(message: string): string {
  const [, text = ''] =
    /^-----BEGIN PGP SIGNED MESSAGE-----\r?\n(?:\w+: .*\r?\n)*\r?\n([\s\S]*?)^-----BEGIN PGP SIGNATURE-----/m.exec(
      message,
    ) ?? [];
  return text.replace(/^- /gm, '');
}

function verify(
  provenance: string,
  keyring: string,
): { readonly text: string; readonly signer: string } | string {
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-provenance-'));
  try {
    const file = join(folder, 'signed');
    writeFileSync(file, provenance);
    const { error, status, stdout, stderr } = spawnSync(
      'gpgv',
      ['--keyring', resolve(keyring), '--output', '-', file],
      {
        encoding: 'utf8',
        timeout: TIMEOUT_MS,
        env: { PATH: process.env['PATH'], HOME: folder, LC_ALL: 'C' },
      },
    );
    if (error !== undefined)
      return `its signature cannot be checked, because gpgv cannot be run: ${error.message}`;
    if (status !== 0) return `its signature is not good: ${lastLine(stderr)}`;
    return {
      text: stdout,
      signer: /Good signature from "([^"]*)"/.exec(stderr)?.[1] ?? 'a key of the keyring',
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
