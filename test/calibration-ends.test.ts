import assert from 'node:assert/strict';
import { test } from 'node:test';
import { days } from '../src/domain/forms/dates.ts';
import { world } from './support/world.ts';

test('a calibration near its end is marked in every list, one that is not is not', async (t) => {
  const { as, db, cast, place } = await world(t);
  const { inkjet } = cast.equipment;
  const { film, coated } = cast.substrates;
  const ends = db.$client.prepare(
    'update calibrations set expires_at = ? where equipment_id = ? and substrate_id = ?',
  );
  const everywhere = db.$client.prepare('update calibrations set expires_at = ?');
  const order = place('PO-1', 3);
  const olu = await as('olu');
  const mark = /<span class="soon"><span aria-hidden="true">▲<\/span> in (\d+ days?)<\/span>/g;
  const marks = async (path: string) =>
    [...(await olu.get(path)).body.matchAll(mark)].map(([, left]) => left);
  const lists = [
    '/calibrations',
    `/equipment/${inkjet}`,
    `/substrates/${film}`,
    `/calibrations/${inkjet}/${film}`,
  ];
  const choice = `/work-orders/${order.id}/generation?equipment=${inkjet}`;
  everywhere.run(Date.now() + days(31));
  for (const path of lists) assert.deepEqual(await marks(path), [], path);
  assert.doesNotMatch((await olu.get(choice)).body, /calibration ends/);
  ends.run(Date.now() + days(12) - 1, inkjet, film);
  for (const path of lists) assert.deepEqual(await marks(path), ['12 days'], path);
  assert.deepEqual(await marks(`/substrates/${coated}`), []);
  assert.match((await olu.get(choice)).body, />[^<]+ \(▲ its calibration ends in 12 days\)<\/option>/);
  ends.run(Date.now() - 1, inkjet, film);
  for (const path of lists) assert.deepEqual(await marks(path), [], `${path}: it has ended`);
});
