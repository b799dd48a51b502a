import { cut, damaged, type FileBytes } from './file-bytes.ts';

/** Readers look for the header here, and count places in the file from it or from the beginning (ISO 32000-1, note 13). */
const HEAD = 1024;
const HEADER = /%PDF-[12]\.\d/;
/** As a writer puts the place of the last cross-reference table, or stream, at the end; others may have put more behind it. */
const END = /startxref\s+(\d{1,10})\s+%%EOF/g;
const TABLE = /^\s*(xref\b|\d{1,10}\s+\d{1,5}\s+obj\b)/;
/** Without one, as where a stream is in its place, not every reader finds the root. */
const TRAILER = /trailer\s{0,8}<<.{0,400}?\/Root\b/s;
const OBJECT = /\d\s{1,4}\d{1,5}\s{1,4}obj\b/;

/**
 * The header, and the place of the cross-references at the end, which is looked at. Where it is wrong, readers find every
 * object by reading the file through, so objects and a trailer are enough. What was cut is told by its end, or by what the
 * beginning or a started update promises.
 */
export async function checkPdf(file: FileBytes): Promise<void> {
  const head = (await file.look(0, Math.min(HEAD + 8, file.size))).toString('latin1');
  if (!HEADER.test(head)) throw damaged('it does not say which PDF it is', PROGRAM);
  const length = Number(/\/Linearized\b[^>]{0,200}\/L\s+(\d{1,10})/.exec(head)?.[1] ?? 0);
  const end = await lastEnd(file);
  // A mail program may have taken line ends from a file that says its length.
  if (length <= file.size + HEAD && (await lacksMarkAlone(file))) return;
  if (!end || length > file.size + HEAD || (await find(file, end.after, OBJECT)) !== undefined) throw cut();
  if ((await tableAt(file, end.place)) !== undefined) return;
  const whole = (await find(file, 0, OBJECT)) !== undefined && (await find(file, 0, TRAILER)) !== undefined;
  if (!whole) throw damaged('its table of contents is not where it says', PROGRAM);
}

/**
 * Whether a file has everything but the mark of its end: its last trailer is there, or the place of its last cross-references.
 * What readers look for comes before both, so they open it.
 */
async function lacksMarkAlone(file: FileBytes): Promise<boolean> {
  const from = Math.max(0, file.size - TAIL);
  const text = (await file.look(from, file.size - from)).toString('latin1').replace(/[\s\0]+$/, '');
  if (LAST_TRAILER.test(text)) return true;
  const place = /startxref\s+(\d{1,10})\s*(?:%%?E?O?)?$/.exec(text)?.[1];
  return place !== undefined && (await tableAt(file, Number(place))) !== undefined;
}

/** Bytes at the end of a file that hold its last trailer. */
const TAIL = 4096;
/** A whole trailer that names the root, and behind it no more than the beginning of what ends a file. */
const LAST_TRAILER =
  /trailer\s{0,8}<<(?=.{0,400}?\/Root\b)(?:(?!trailer|startxref).)*>>\s*s?t?a?r?t?x?r?e?f?\s*\d{0,10}\s*(?:%%?E?O?)?$/s;

/** Whether a PDF that was checked is encrypted: to open, print or change it may take a password. */
export async function isEncrypted(file: FileBytes): Promise<boolean> {
  const end = await lastEnd(file);
  const table = end && (await tableAt(file, end.place));
  const key = await find(file, table ?? 0, /\/Encrypt\s{0,8}(\d{1,10}\s|<<)/);
  if (key === undefined || table === undefined) return key !== undefined;
  return key < ((await find(file, table, /startxref/)) ?? file.size);
}

const PROGRAM = 'PDF program';
const LOOK = 64 * 1024;
/** No pattern is longer than this, so that none is missed between two looks. */
const OVERLAP = 512;

async function lastEnd(file: FileBytes): Promise<{ place: number; after: number } | undefined> {
  for (let to = file.size; to > 0; to -= LOOK - OVERLAP) {
    const from = Math.max(0, to - LOOK);
    const text = (await file.look(from, to - from)).toString('latin1');
    const match = [...text.matchAll(END)].at(-1);
    if (match) return { place: Number(match[1]), after: from + match.index + match[0].length };
  }
  return undefined;
}

async function tableAt(file: FileBytes, place: number): Promise<number | undefined> {
  const head = (await file.look(0, Math.min(HEAD + 8, file.size))).toString('latin1');
  for (const at of [place, place + head.search(HEADER)]) {
    if (at === 0 || at >= file.size) continue;
    const there = (await file.look(at, Math.min(48, file.size - at))).toString('latin1');
    if (TABLE.test(there)) return at;
  }
  return undefined;
}

/** Where the pattern is met first from a place on. */
async function find(file: FileBytes, from: number, pattern: RegExp): Promise<number | undefined> {
  for (let at = from; at < file.size; at += LOOK - OVERLAP) {
    const text = (await file.look(at, Math.min(LOOK, file.size - at))).toString('latin1');
    const found = text.search(pattern);
    if (found >= 0) return at + found;
  }
  return undefined;
}
