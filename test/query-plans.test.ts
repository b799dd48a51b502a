import assert from 'node:assert/strict';
import { test } from 'node:test';
import { root } from '../src/config.ts';
import type { Db } from '../src/db/database.ts';
import { changeCodes, undoChange } from '../src/domain/code-status/code-changes.ts';
import { extendedIdOf } from '../src/domain/code-status/look-up.ts';
import { prepareKeys } from '../src/domain/codes/keys.ts';
import { findWorkOrder } from '../src/domain/orders/work-orders.ts';
import { templates } from '../src/http/templates.ts';
import { applyCodeChanges } from '../src/work/code-changes.ts';
import { tidy } from '../src/work/janitor.ts';
import { deliverMails, folderPost } from '../src/work/mailer.ts';
import { measurer } from '../src/work/measuring.ts';
import { orderIndexer } from '../src/work/order-index.ts';
import { checkPackages } from '../src/work/package-check.ts';
import { sendReminders } from '../src/work/reminders.ts';
import { placeEveryState } from './support/every-state.ts';
import { routesOf } from './support/routes.ts';
import { world } from './support/world.ts';

/** Tables that grow for ever. */
const LARGE =
  /^(work_orders|audit|audit_subjects|packages|confirmations|deliveries|listed_serials|serial_lists|outbox|artworks|messages|order_search_docsize|order_forms|order_form_versions|code_changes|code_change_ranges|code_ranges|code_tallies|code_lists|order_reminders|secure_pictures|secure_readings|secure_trainings|secure_tests|captures|print_grades|calibration_scans|drift_checks)$/;

/** Indexes that hold only what waits to be done, and so may be walked as a whole. */
const WAITING =
  /INDEX (work_orders_generating|work_orders_unswept|packages_remaking|outbox_due|outbox_sealed|outbox_stuck|code_changes_open|code_lists_unapplied|captures_open|secure_pictures_open)$/;

test('every query of a start, of every loop and page finds its rows by an index, however many orders there are', async (t) => {
  const w = await world(t);
  const { db, app, as, folders } = w;
  const ids = await placeEveryState(w);
  const people = [await as('alice'), await as('bob'), await as('root')];
  const asked = statementsOf(db);
  for (const turn of [
    () => prepareKeys(db, folders.keys),
    () => w.maker.turn(),
    () => tidy(db, folders, () => false, 365),
    () =>
      deliverMails(db, folderPost(folders.mail), templates(root), {
        from: 'a@b.example',
        baseUrl: 'http://x',
      }),
    () => checkPackages(db, folders.packages),
    () => sendReminders(db, new Date(Date.now() + 30 * 86_400_000)),
    () => applyCodeChanges(db),
    () => orderIndexer(db)(),
    () => measurer(db, folders, () => assert.fail('nothing waits'))(),
  ])
    await turn();
  const change = changeCodes(db, w.cast.alice, ids.ready, { act: 'activate', ranges: '5-9' });
  undoChange(db, w.cast.alice, change.id, { remark: 'Wrong.' });
  const code = extendedIdOf(db, folders.keys, {
    order: findWorkOrder(db, w.cast.alice, ids.ready),
    sequence: 7,
  });
  const searches = [
    '',
    '?search=po-1',
    '?search=p',
    '?state=ready',
    '?from=2020-01-01&to=2030-01-01',
    '?before=9',
    '?after=1',
  ];
  for (const person of people) {
    for (const { method, url } of routesOf(app)) {
      if (method !== 'GET' || /\/:(token|keyId|name)/.test(url)) continue;
      await person.get(url.replace(':id', String(ids.ready)).replace(/:\w+/g, '1'));
    }
    for (const text of [code, 'PO-2026-114#3', 'AB-0000007', 'nothing'])
      await person.get(`/codes?q=${encodeURIComponent(text)}`);
    await person.get(`/codes/${code}`);
    for (const search of searches)
      for (const list of ['/work-orders', '/work-orders.csv']) await person.get(`${list}${search}`);
    for (const query of ['kind=people', 'person=bob', 'from=2020-01-01&to=2030-01-01', 'before=9'])
      for (const list of ['/audit-log', '/audit-log.csv']) await person.get(`${list}?${query}`);
  }
  assert.ok(asked.size > 100, `${asked.size} statements`);
  const wrong = [...asked].flatMap((statement) => faultsOf(db, statement));
  assert.deepEqual(wrong, []);
});

/** The statements that are prepared from now on. */
function statementsOf(db: Db): Set<string> {
  const asked = new Set<string>();
  const prepare = db.$client.prepare.bind(db.$client);
  db.$client.prepare = ((text: string) => {
    if (/^\s*(select|update|delete|with)\b/i.test(text)) asked.add(text);
    return prepare(text);
  }) as typeof prepare;
  return asked;
}

function faultsOf({ $client }: Db, statement: string): string[] {
  const names = [...statement.matchAll(/@(\w+)/g)].map(([, name]) => [name, null]);
  const nothing =
    names.length > 0 ? [Object.fromEntries(names)] : Array(statement.split('?').length - 1).fill(null);
  const plan = $client.prepare(`explain query plan ${statement}`).all(...nothing) as { detail: string }[];
  const aliases = new Map(
    [...statement.matchAll(/"(\w+)" "(\w+)"/g)].map(([, table, name]) => [name!, table!]),
  );
  return plan.flatMap(({ detail }) => {
    const [, name = ''] = /^SCAN (\w+)/.exec(detail) ?? [];
    const table = aliases.get(name) ?? name;
    return LARGE.test(table) && !WAITING.test(detail) ? [`${detail}: ${statement.slice(0, 1500)}`] : [];
  });
}
