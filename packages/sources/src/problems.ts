/** Codes of inputs that cannot be opened or taken in, beside those of documents (`documents/problems.ts`). */
export const INPUT_PROBLEMS = {
  'BW-READ-MISSING': {
    message: 'there is no such file or directory',
    hint: 'Check the path; patterns need quotes to reach Bulwark.',
  },
  'BW-READ-ACCESS': {
    message: 'the file cannot be opened',
    hint: 'Give the user who scans read permission.',
  },
  'BW-READ-GONE': {
    message: 'the file vanished while it was read',
    hint: 'Scan a copy that nobody changes, such as a fresh checkout.',
  },
  'BW-READ-SPECIAL': {
    message: 'this is a pipe, socket or device, not a file',
    hint: 'Pipe its content into `bulwark scan -`.',
  },
  'BW-READ-LINK': {
    message: 'the link leads out of the scanned directory',
    hint: 'Name its target as a path of its own.',
  },
  'BW-READ-IO': { message: 'reading failed', hint: 'Check the disk or network file system.' },
  'BW-READ-COUNT': {
    message: 'the limit of files was reached',
    hint: 'Raise --max-files, or leave directories out with .bulwarkignore.',
  },
  'BW-READ-OBJECT': {
    message: 'the document has a kind or an apiVersion, but not both',
    hint: 'A Kubernetes object needs apiVersion and kind.',
  },
  'BW-READ-LIST-ITEM': {
    message: 'an item of the list is no Kubernetes object',
    hint: 'Every item of a List needs apiVersion and kind.',
  },
  'BW-READ-IGNORE-FILE': {
    message: 'the ignore file cannot be read',
    hint: 'Mend its permissions; until then nothing is left out.',
  },
  'BW-READ-URL': {
    message: 'the URL could not be fetched',
    hint: 'Check address, proxy and certificates (NODE_EXTRA_CA_CERTS).',
  },
  'BW-READ-CHART': {
    message: 'the chart could not be fetched',
    hint: 'Check address, version and credentials (helm registry login); nothing of it was judged.',
  },
  'BW-READ-PROVENANCE': {
    message: 'the chart is not the one that was signed',
    hint: 'Do not install it; fetch it anew, and ask its publisher where that does not help.',
  },
  'BW-READ-GIT': {
    message: 'the repository could not be fetched',
    hint: 'Check address, reference and credentials; `git` must be on the PATH.',
  },
} as const satisfies Readonly<Record<string, { readonly message: string; readonly hint: string }>>;

export type InputProblemCode = keyof typeof INPUT_PROBLEMS;
