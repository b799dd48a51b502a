import type { Faults } from '../../domain/forms/drafts.ts';
import type { Wrong } from './errors.ts';
import type { Page, Visit } from './visit.ts';

// Forms that are posted: done, or shown again. Any other refusal is a page of its own.

/** Where what was typed may be wrong, `again` shows the form with the sentences beside its fields. */
export function posted(work: Page, again: (visit: Visit, faults: Faults) => unknown): Page {
  return async (visit) => {
    try {
      return await work(visit);
    } catch (error) {
      return again(visit, visit.refusedBy(error).fields);
    }
  };
}

/** Where somebody else may have been first as well, or the disk be full, that stands above the fields. */
export function contested(work: Page, again: (visit: Visit, wrong: Wrong) => unknown): Page {
  return async (visit) => {
    try {
      return await work(visit);
    } catch (error) {
      return again(visit, visit.wrongOf(error));
    }
  };
}
