import type { AddressOf, Arrangement } from './choices.ts';
import type { Finding } from '@bulwark/model';
import type { ReadSourceLines, Report } from './report.ts';

/** A stretch of a file and what is to stand there. Lines and columns count from 1, columns in code points; the end is exclusive. */
export interface TextChange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly text: string;
}

/** What a renderer may ask of the program around it. */
export interface RenderOptions {
  /** Columns of the terminal report; fewer than 60 are taken as 60. */
  readonly width: number;
  readonly colour: boolean;
  readonly verbose: boolean;
  readonly readSourceLines: ReadSourceLines;
  /** Of the terminal report; all findings, explained control by control, where not given. */
  readonly arrangement?: Arrangement;
  /** Given where the terminal follows links. */
  readonly addressOf?: AddressOf;
  /** README of each control (markdown) by id; loaded only by formats that carry it. */
  readonly readmes: () => Promise<Readonly<Record<string, string>>>;
  /** SHA-256 of a scanned file in hexadecimal; undefined where it cannot be read again. */
  readonly digestOf: (file: string) => string | undefined;
  /** Changes in the file of a finding that mend it for sure; undefined where there are none, absent where nobody looks for them. */
  readonly changesOf?: (finding: Finding) => readonly TextChange[] | undefined;
  /** Takes what the user must know of the report as written: a cut and its extent, in one line. */
  readonly note: (line: string) => void;
}

/** A part of a report: text, to be written as UTF-8, or bytes as they are. */
export type Chunk = string | Uint8Array;

/** One output format. */
export interface Format {
  readonly description: string;
  /** How its files are named; no two formats share it. */
  readonly extension: string;
  /** Whether it names single findings; the others hold counts. */
  readonly listsFindings: boolean;
  /** Whether it is no text: nothing for a terminal. */
  readonly binary?: boolean;
  /** The report in chunks, made as they are taken. Equal reports and options give equal bytes. */
  readonly render: (report: Report, options: RenderOptions) => Promise<Iterable<Chunk>>;
}
