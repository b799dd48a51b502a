import type { Db } from '../src/db/database.ts';

/**
 * Copies an order with all that Confirm and the generator left of it, `copies` times: a portal that has been running for
 * years, without the years. References, folders, mint numbers and serial numbers differ, as theirs would.
 */
export function repeatOrder(db: Db, orderId: number, copies: number): void {
  const last = db.$client.prepare('select max(id) from work_orders').pluck().get() as number;
  const next = `${last} + i`;
  const { quantity } = db.$client.prepare('select quantity from work_orders where id = ?').get(orderId) as {
    quantity: number;
  };
  const copy = (table: string, key: string, changed: Record<string, string>) => {
    const columns = db.$client
      .prepare('select name from pragma_table_info(?)')
      .pluck()
      .all(table) as string[];
    const values = columns.map((column) => changed[column] ?? `"${column}"`);
    const numbers = `with recursive numbers(i) as (select 1 union all select i + 1 from numbers where i < ${copies})`;
    db.$client.exec(
      `insert into ${table} (${columns.map((column) => `"${column}"`).join()})
       ${numbers} select ${values.join()} from numbers cross join ${table} where ${table}.${key} = ${orderId} order by i`,
    );
  };
  db.$client.transaction(() => {
    const first = `cast(serial_digits as integer) + i * ${quantity}`;
    copy('work_orders', 'id', {
      id: next,
      reference: `'Earlier ' || i`,
      serial_digits: `printf('%0' || length(serial_digits) || 'd', ${first})`,
    });
    copy('confirmations', 'work_order_id', {
      work_order_id: next,
      folder: `printf('workorder-%010d', i)`,
      mint_number: `(mint_number + i * 7919) % 34359738368`,
    });
    copy('packages', 'work_order_id', { work_order_id: next, file_name: `printf('workorder-%010d.zip', i)` });
    copy('audit', 'work_order_id', { id: 'null', work_order_id: next });
    copy('outbox', 'work_order_id', { id: 'null', work_order_id: next, sent_at: 'created_at' });
  })();
  db.$client.exec('analyze');
}
