import type { WorkOrder } from './work-orders.ts';

export type CodeType = WorkOrder['codeType'];

/** What each code type is called, and what it is and is not: the form, the card, the ticket and the mails say the same. */
export const CODE_TYPES: Record<CodeType, { name: string; meaning: string }> = {
  serialized: { name: 'Serialized', meaning: 'unique and unguessable. It does not detect copies.' },
  secure: {
    name: 'Secure',
    meaning:
      'unique and unguessable, with a graphic that plain photocopies and re-scans lose where the pair is measured for it. It is no proof against better copies, and the figures so far are from simulation.',
  },
};

/** The code type that was typed; undefined if there is no such. Nothing typed is the first. */
export function readCodeType(typed: string | undefined): CodeType | undefined {
  const type = typed || 'serialized';
  return Object.hasOwn(CODE_TYPES, type) ? (type as CodeType) : undefined;
}
