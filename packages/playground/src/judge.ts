import { controls } from '@bulwark/controls';
import { createPlan } from '@bulwark/engine';
import type { PostureOptions } from '@bulwark/engine';
import { frameworks } from '@bulwark/frameworks';
import type { RawObject } from '@bulwark/model';
import { readText } from '@bulwark/sources/text';
import { sha256 } from './digest.ts';

/** Characters of a text that are judged at once; beyond it the page would stop for seconds. */
export const MOST_CHARACTERS = 2_000_000;

/** What keeps a hostile text from stopping the page; the command line allows more. */
const LIMITS = { maxNodes: 400_000, maxAliases: 40_000, maxDepth: 200 };

export interface JudgeOptions {
  /** The text is everything that there is: what is absent from it is absent. */
  readonly complete: boolean;
}

/** Something in the text that could not be read as an object. Lines and columns count from 1. */
export interface Trouble {
  readonly line: number;
  readonly column: number;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export interface ReadObjects {
  readonly objects: readonly RawObject[];
  readonly troubles: readonly Trouble[];
  /** Documents that are no Kubernetes objects, and keys that occur twice. */
  readonly remarks: readonly { readonly line: number; readonly message: string }[];
}

/** The objects of a text, as `bulwark scan FILE` reads them. */
export function objectsOf(text: string): ReadObjects {
  const objects: RawObject[] = [];
  const troubles: Trouble[] = [];
  const remarks: { line: number; message: string }[] = [];
  readText(
    text,
    { file: 'manifests.yaml', limits: LIMITS },
    {
      object: (object) => objects.push(object),
      unread: ({ line = 1, column = 1, code, message, hint }) =>
        troubles.push({ line, column, code, message, hint }),
      passedOver: ({ line, reason }) => remarks.push({ line, message: `passed over: ${reason}` }),
      notice: ({ line, message }) => remarks.push({ line, message }),
    },
  );
  return { objects, troubles, remarks };
}

const plan = createPlan({ controls, frameworks });

/** Every control, as the command line runs them when nothing else is said. */
export function postureOptions({ complete }: JudgeOptions): PostureOptions {
  return { plan, digest: sha256, completeKinds: () => (complete ? ['*'] : []) };
}
