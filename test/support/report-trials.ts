import assert from 'node:assert/strict';
import { carryOn } from '../../src/domain/code-status/code-changes.ts';
import { tallyOf } from '../../src/domain/code-status/code-status.ts';
import { findWorkOrder, type WorkOrder } from '../../src/domain/orders/work-orders.ts';
import { dice } from './specimens.ts';
import type { World } from './world.ts';

const FORM = { printed_on: '2026-01-02', printed_by: 'Olu', step: 'submit' };

/** Random reports of small orders, some with a counter that does not agree or a code named twice, each held against an array. */
export async function tryReports(
  { db, cast, place, confirm, as }: World,
  count: number,
  seed: number,
): Promise<void> {
  const olu = await as('olu');
  const pathOf = ({ id }: WorkOrder) => `/work-orders/${id}/print-report`;
  const ready = (reference: string, quantity: number): WorkOrder => {
    const order = confirm(place(reference, quantity));
    db.$client.prepare(`update work_orders set state = 'ready', drawn = quantity where id = ?`).run(order.id);
    return findWorkOrder(db, cast.alice, order.id);
  };
  const tally = ({ id }: WorkOrder) => {
    while (carryOn(db));
    return tallyOf(db, findWorkOrder(db, cast.alice, id)).map(({ codes, status, reason }) =>
      `${codes} ${status} ${reason}`.trim(),
    );
  };
  const upTo = dice(seed);
  for (let i = 0; i < count; i++) {
    const quantity = 1 + upTo(60);
    const order = ready(`T-${seed}-${i}`, quantity);
    const fates: string[] = Array.from(
      { length: quantity },
      () => ['good', 'good', 'spoiled', 'sampled', 'unused', 'missing'][upTo(6)]!,
    );
    const fields: Record<string, string> = {};
    for (const fate of ['spoiled', 'sampled', 'unused', 'missing']) {
      const mine = fates.flatMap((each, at) => (each === fate ? [String(at + 1)] : []));
      fields[fate] = mine.join(upTo(2) ? ', ' : ' ');
    }
    const good = fates.filter((fate) => fate === 'good').length;
    const wrong = upTo(3) === 0;
    const counted = wrong ? Math.max(0, good + upTo(9) - 4) : good;
    const overlaps = upTo(5) === 0 && fates.includes('spoiled');
    if (overlaps) fields.unused = `${fields.unused} ${fates.indexOf('spoiled') + 1}`;
    const answer = await olu.post(
      pathOf(order),
      { ...FORM, ...fields, counted_good: String(counted) },
      pathOf(order),
    );
    const right = counted === good && !overlaps;
    assert.equal(answer.statusCode, right ? 303 : 422, JSON.stringify({ fields, counted, good, quantity }));
    const sum = db.$client
      .prepare(
        `select good + spoiled + sampled + unused + missing from print_reports where work_order_id = ? and state = 'submitted'`,
      )
      .pluck()
      .get(order.id);
    assert.equal(sum, right ? quantity : undefined);
    if (!right) assert.deepEqual(tally(order), [`${quantity} inactive`]);
  }
}
