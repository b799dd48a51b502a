import { cut, damaged, type FileBytes } from './file-bytes.ts';

/** Readers look for the end here (ISO 32000-1, implementation note 18). */
const TAIL = 1024;

/** The version at the top, and at the bottom the place of the cross-reference table, which is looked at. */
export async function checkPdf(file: FileBytes): Promise<void> {
  const head = (await file.look(0, Math.min(16, file.size))).toString('latin1');
  if (!/^%PDF-[12]\.\d/.test(head)) throw damaged('it does not say which PDF it is');
  const tailLength = Math.min(TAIL, file.size);
  const tail = (await file.look(file.size - tailLength, tailLength)).toString('latin1');
  const [, place] = /startxref\s+(\d{1,10})\s+%%EOF(?!.*startxref)/s.exec(tail) ?? [];
  if (place === undefined) throw cut();
  const at = Number(place);
  if (at >= file.size) throw cut();
  const there = (await file.look(at, Math.min(32, file.size - at))).toString('latin1');
  if (!/^\s*(xref\b|\d+\s+\d+\s+obj\b)/.test(there))
    throw damaged('its table of contents is not where it says');
}
