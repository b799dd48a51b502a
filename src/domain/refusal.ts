export type RefusalCode = 'invalid' | 'signed-out' | 'forbidden' | 'not-found' | 'conflict' | 'too-many';

/** A sentence for the person: what is wrong and what to do. Any other error is a bug, and its text reaches nobody. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  /** For `invalid`: the sentence beside each field that is wrong. */
  readonly fields: Record<string, string>;

  constructor(code: RefusalCode, message: string, fields: Record<string, string> = {}) {
    super(message);
    this.code = code;
    this.fields = fields;
  }
}

/** What an actor may not see does not exist. */
export function notFound(what: string): Refusal {
  return new Refusal('not-found', `There is no such ${what}, or it is not your company's.`);
}

/** Refuses when any field is wrong, all of them at once. */
export function refuseFaults(faults: Record<string, string>): void {
  if (Object.keys(faults).length > 0) throw new Refusal('invalid', 'Some of it needs mending.', faults);
}
