import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { scratchPath } from '../measure.ts';
import { median, percentile95 } from '../median.ts';
import { confirm, order, type Served, servePortal, signedIn, type Visitor } from '../portal.ts';
import { figure, milliseconds, type Section } from '../report.ts';

const AIMS = {
  block: 'at most 50 ms',
  understood: 'at most 20 s',
  applied: 'at most 20 s',
  pages: 'under 100 ms',
};

/** Changing the status of very many codes, in one range and one by one, and reporting as many as spoiled. */
export const codeStatusSection: Section = {
  name: 'code-status',
  async measure(options) {
    const quantity = options.quick ? 1_000_000 : 10_000_000;
    const rows = quantity / 10;
    const portal = await servePortal(scratchPath('code-status'));
    try {
      const [alice, bob] = [
        await signedIn(portal.address, 'alice@acme.example'),
        await signedIn(portal.address, 'bob@inkworks.example'),
      ];
      options.say(`an order of ${quantity} codes`);
      const page = await ready(alice, bob, quantity);
      const changes = `${page}/code-changes`;

      options.say('all of it blocked');
      const blocks: number[] = [];
      for (let i = 0; i < 9; i++) {
        const fields = { which: 'all', ranges: '', reason: 'lost', remark: '', act: 'block' };
        const form = await alice.get(changes);
        if (!form.includes('Block')) throw new Error('The form is missing.');
        blocks.push(await seconds(() => alice.post(changes, changes, fields)));
      }

      options.say(`a list of ${rows} single codes`);
      const ids = everySecond(portal, quantity, rows);
      const file = {
        field: 'file',
        name: 'list.csv',
        content: new Blob([`extended_id\n${ids.join('\n')}\n`]),
      };
      let list = '';
      const fields = { act: 'block', reason: 'misprint', remark: '', reference: '' };
      const read = await beside(portal, alice, async () => {
        list = await alice.upload('/code-lists', '/code-lists/new', fields, file);
      });
      const applied = await beside(portal, alice, async () => {
        await alice.post(list, list);
        while ((await alice.get(list)).includes('goes on in the background')) await wait(200);
      });

      options.say('a look-up of each of 300 codes');
      const found: number[] = [];
      for (let i = 0; i < 300; i++)
        found.push(await seconds(() => alice.get(`/codes/${ids[(i * 7_919) % ids.length]}`)));

      options.say(`${rows / 2} single codes reported as spoiled`);
      const text = `sequence_number\n${Array.from({ length: rows / 2 }, (_, i) => 2 * i + 1).join('\n')}\n`;
      const report = `${page}/print-report`;
      const told = {
        printed_on: '2026-01-02',
        printed_by: 'Bob',
        counted_good: String(quantity - rows / 2),
        batches: '',
        step: 'submit',
      };
      const spoiled = { field: 'list', name: 'spoiled.csv', content: new Blob([text]) };
      const reported = await beside(portal, alice, async () => {
        await bob.upload(report, report, told, spoiled);
      });
      const count = (value: number) => value.toLocaleString('en');
      const line = (what: string, run: Beside) => [
        what,
        `${figure(run.seconds)} s`,
        milliseconds(percentile95(run.pages)),
        milliseconds(Math.max(...run.pages)),
      ];
      return [
        {
          title: 'Status of codes',
          text: `\nAn order of ${count(quantity)} codes. Its list of work orders is asked for all the while, by a client that shares the processors.`,
          head: ['', 'time', 'page beside it, p95', 'longest'],
          rows: [
            [
              `block all ${count(quantity)} codes`,
              milliseconds(median(blocks)),
              '',
              milliseconds(Math.max(...blocks)),
            ],
            line(`understand a list of ${count(rows)} single codes`, read),
            line('apply it', applied),
            line(`report ${count(rows / 2)} single codes as spoiled`, reported),
            ['page of one code', milliseconds(median(found)), milliseconds(percentile95(found)), ''],
          ],
          marks: [
            {
              what: `block ${count(quantity)} codes`,
              aim: AIMS.block,
              reached: milliseconds(median(blocks)),
            },
            {
              what: `understand ${count(rows)} rows`,
              aim: AIMS.understood,
              reached: `${figure(read.seconds)} s`,
            },
            { what: 'apply them', aim: AIMS.applied, reached: `${figure(applied.seconds)} s` },
            {
              what: 'pages beside, p95',
              aim: AIMS.pages,
              reached: milliseconds(percentile95([...read.pages, ...applied.pages])),
            },
            {
              what: `report ${count(rows / 2)} single codes`,
              aim: AIMS.applied,
              reached: `${figure(reported.seconds)} s`,
            },
          ],
        },
      ];
    } finally {
      await portal.stop();
    }
  },
};

async function ready(alice: Visitor, bob: Visitor, quantity: number): Promise<string> {
  const page = await order(alice, `Status ${quantity}`, quantity);
  await confirm(bob, page);
  while (!(await alice.get(page)).includes('Ready to print')) await wait(500);
  await bob.countLines(`${page}/package`);
  return page;
}

/** Every second ID of the package, so that no two make one range. */
function everySecond({ dataDir }: Served, quantity: number, rows: number): string[] {
  const folder = join(dataDir, 'packages');
  for (const name of readdirSync(folder)) {
    const zip = join(folder, name);
    const most = { encoding: 'utf8', maxBuffer: 2 ** 31 } as const;
    const script = `unzip -p "$0" '*/codes.csv' | tail -n +2 | awk -F, 'NR % 2 == 0 && NR <= ${2 * rows} {print $1}'`;
    const ids = execFileSync('sh', ['-c', script, zip], most).trim().split('\n');
    if (ids.length === rows && quantity >= 2 * rows) return ids;
  }
  throw new Error('The package of the order was not found.');
}

type Beside = { seconds: number; pages: number[] };

/** Runs something while a page is asked for again and again. */
async function beside({ address }: Served, visitor: Visitor, what: () => Promise<void>): Promise<Beside> {
  let running = true;
  const pages: number[] = [];
  const asking = (async () => {
    while (running) {
      pages.push(await seconds(() => visitor.get('/work-orders')));
      await wait(20);
    }
  })();
  const taken = await seconds(what);
  running = false;
  await asking;
  if (pages.length === 0) throw new Error(`${address} answered no page meanwhile.`);
  return { seconds: taken, pages };
}

async function seconds(what: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await what();
  return (performance.now() - start) / 1000;
}
