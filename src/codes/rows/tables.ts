import { CODES_HEADER, FILES_HEADER, MESSAGES_HEADER } from './csv.ts';
import type { RowPacker } from './row-packer.ts';

export type Table = 'codes' | 'files' | 'messages';

export const TABLE_HEADERS: Record<Table, string> = {
  codes: CODES_HEADER,
  files: FILES_HEADER,
  messages: MESSAGES_HEADER,
};

/** Consecutive codes of one batch. Numbers start at 1, `batchSequence` too: the first code's number in its batch. */
export type CodeRun = { first: number; count: number; batch: number; batchSequence: number };

/** The names of an order's image files, as the tables hold them: all of one length, which differ in digits alone. */
export type ImageNames = {
  length: number;
  /** Where the digits of the sequence number begin and end. */
  countStart: number;
  countEnd: number;
  /** Writes a name and returns the place after it. */
  write(batch: number, sequence: number, out: Uint8Array, at: number): number;
};

/** The rows of one table; `ids` are those of the run, 14 bytes each. `write` does what RowWriter's does. */
export type TableRows = {
  /** Bytes that no row exceeds. */
  longest: number;
  write(run: CodeRun, ids: Uint8Array, out: Uint8Array, at: number, packer: RowPacker): number;
};

/** What stands before the extended ID in a row's last column, quote included, and after it, line end included. */
export type UrlParts = { head: Uint8Array; tail: Uint8Array };
