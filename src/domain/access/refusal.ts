export type RefusalCode =
  | 'invalid'
  | 'signed-out'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'gone'
  | 'too-many';

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

/** What cannot be done as things stand. */
export function conflict(sentence: string): Refusal {
  return new Refusal('conflict', sentence);
}

/** What is wrong with one field of a form; the page says the same at its top. */
export function wrong(field: string, sentence: string, code: 'invalid' | 'conflict' = 'invalid'): Refusal {
  return new Refusal(code, sentence, { [field]: sentence });
}

/** Runs the checks of a form's fields and refuses once, with the sentences of all that failed. */
export function together<T extends readonly unknown[]>(...checks: { [K in keyof T]: () => T[K] }): T {
  const fields: Record<string, string> = {};
  let first: Refusal | undefined;
  const values = checks.map((check) => {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'invalid') throw error;
      first ??= error;
      Object.assign(fields, error.fields);
      return undefined;
    }
  });
  if (first) throw new Refusal('invalid', first.message, fields);
  return values as unknown as T;
}

/** What an actor may not see does not exist. */
export function notFound(what: string): Refusal {
  return new Refusal('not-found', `There is no such ${what}, or it is not your company's.`);
}

/** Refuses when any field is wrong, all of them at once. */
export function refuseFaults(faults: Record<string, string>): void {
  if (Object.keys(faults).length > 0) throw new Refusal('invalid', 'Some of it needs mending.', faults);
}
