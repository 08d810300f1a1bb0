import type { RenderProblem } from '@bulwark/render';
import type { Receiver, UnreadInput } from '../events.ts';

/** What is told about something that was rendered, or that is deployed from elsewhere. */
export const RENDER_NOTICES = {
  'BW-RENDER-WARNING': {
    message: 'it was rendered, and the engine has something to say about it',
    hint: 'Mend what the warning names; the rendered objects were judged all the same.',
  },
  'BW-RENDER-PROVENANCE': {
    message: 'the fetched chart has a provenance file, and this is what it proves',
    hint: 'Name a keyring with --keyring to have its signature checked.',
  },
  'BW-RENDER-ELSEWHERE': {
    message: 'what it deploys lies outside of this scan and was not judged',
    hint: 'Scan the chart or repository that it names, with the same values.',
  },
} as const satisfies Readonly<Record<string, { readonly message: string; readonly hint: string }>>;

/** Passes a warning on; it is about the file as a whole. */
export function warn(
  receiver: Receiver,
  file: string,
  message: string,
  code: keyof typeof RENDER_NOTICES = 'BW-RENDER-WARNING',
): void {
  receiver.notice({ file, line: 1, column: 1, code, message });
}

/** An input that could not be rendered. `place` is known where the engine named a file that the user has. */
export function unrendered(
  source: string,
  { code, message, hint }: RenderProblem,
  place?: { readonly file: string; readonly line: number | undefined },
): UnreadInput {
  const { file, line } = place ?? { file: source, line: undefined };
  const text = file === source ? message : `${source} is not rendered: ${message}`;
  return { file, line, column: undefined, code, message: text, hint };
}
