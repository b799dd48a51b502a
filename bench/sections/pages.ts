import { setTimeout as wait } from 'node:timers/promises';
import { scratchPath } from '../measure.ts';
import { median, percentile95 } from '../median.ts';
import { confirm, order, type Served, servePortal, signedIn, unfinished, type Visitor } from '../portal.ts';
import { milliseconds, type Options, type Part, type Section } from '../report.ts';

const PAUSE = 15;
const MOST_PAIRS = 6;

/** How the pages of a real portal answer while it generates, and how soon a cancel stops it. */
export const pagesSection: Section = {
  name: 'pages',
  async measure(options) {
    options.say('a portal with the demo in it');
    const portal = await servePortal(scratchPath('portal'));
    try {
      const alice = await signedIn(portal.address, 'alice@acme.example');
      const bob = await signedIn(portal.address, 'bob@inkworks.example');
      return [await answers(portal, alice, bob, options), await cancels(portal, alice, bob, options)];
    } finally {
      await portal.stop();
    }
  },
};

async function answers(portal: Served, alice: Visitor, bob: Visitor, options: Options): Promise<Part> {
  const samples = options.quick ? 60 : 300;
  const rows = options.quick ? 2_000_000 : 10_000_000;
  const idlePage = await order(alice, 'Pages', 100);
  const idle = await takeTimes(bob, idlePage, samples, () => true);
  const whileMaking = async (name: string, quantity: number) => {
    const times: number[] = [];
    for (let pair = 1; pair <= MOST_PAIRS && times.length < samples; pair++) {
      options.say(`pages beside two orders of ${quantity}, pair ${pair}`);
      const first = await order(alice, `${name} ${pair}a`, quantity);
      const second = await order(alice, `${name} ${pair}b`, quantity);
      await confirm(bob, first);
      await confirm(bob, second);
      await until(() => unfinished(portal.dataDir) === 2, 10_000);
      const both = () => unfinished(portal.dataDir) === 2;
      times.push(...(await takeTimes(bob, second, samples - times.length, both)));
      await until(() => unfinished(portal.dataDir) === 0, 600_000);
    }
    return times;
  };
  const images = await whileMaking('Images', 100_000);
  const data = await whileMaking('Rows', rows);
  const line = (name: string, times: number[]) => [
    name,
    String(times.length),
    milliseconds(median(times)),
    milliseconds(percentile95(times)),
    milliseconds(Math.max(...times)),
  ];
  return {
    title: 'Pages while codes are generated',
    text: '\nHome, work orders, one order and its progress in turns, from one client that shares the processors with the portal.',
    head: ['', 'requests', 'median', 'p95', 'longest'],
    rows: [
      line('at rest', idle),
      line('two orders of 100,000 images', images),
      line(`two orders of ${rows.toLocaleString('en')} rows`, data),
    ],
    marks: [
      {
        what: 'p95 of a page beside two orders of images',
        aim: 'under 50 ms',
        reached: milliseconds(percentile95(images)),
      },
    ],
  };
}

/** Seconds of requests, while `going`, at most `most`; one that began or ended otherwise does not count. */
async function takeTimes(bob: Visitor, page: string, most: number, going: () => boolean): Promise<number[]> {
  const paths = ['/', '/work-orders', page, `${page}/card`];
  const times: number[] = [];
  for (let i = 0; times.length < most && going(); i++) {
    const start = performance.now();
    await bob.get(paths[i % paths.length]!);
    const seconds = (performance.now() - start) / 1000;
    if (going()) times.push(seconds);
    await wait(PAUSE);
  }
  return times;
}

async function cancels(portal: Served, alice: Visitor, bob: Visitor, options: Options): Promise<Part> {
  const kinds = { images: 100_000, rows: 10_000_000 };
  const seen = Object.keys(kinds).map((name) => ({
    name,
    answered: [] as number[],
    stopped: [] as number[],
  }));
  for (let round = 1; round <= options.rounds; round++)
    for (const { name, answered, stopped } of seen) {
      const quantity = kinds[name as keyof typeof kinds];
      options.say(`cancel of ${name}, round ${round}`);
      const page = await order(alice, `Cancel ${name} ${round}`, quantity);
      await alice.get(`${page}/cancellation`);
      await confirm(bob, page);
      await until(() => unfinished(portal.dataDir) === 1, 10_000);
      await wait(300);
      if (unfinished(portal.dataDir) === 0) continue;
      const start = performance.now();
      await alice.post(`${page}/cancellation`, `${page}/cancellation`, {
        reason: 'To see how fast it stops.',
      });
      answered.push((performance.now() - start) / 1000);
      await until(() => unfinished(portal.dataDir) === 0, 60_000);
      stopped.push((performance.now() - start) / 1000);
    }
  return {
    title: 'From cancel to stop',
    text: '\nFrom opening the form for the reason: to the answer, and until the unfinished file is gone.',
    head: ['', 'times', 'answer, median', 'stop, median', 'stop, longest'],
    rows: seen
      .filter(({ stopped }) => stopped.length > 0)
      .map(({ name, answered, stopped }) => [
        name,
        String(stopped.length),
        milliseconds(median(answered)),
        milliseconds(median(stopped)),
        milliseconds(Math.max(...stopped)),
      ]),
    marks: seen.map(({ name, stopped }) => ({
      what: `from cancel to stop, ${name}`,
      aim: 'under a second',
      reached: stopped.length > 0 ? milliseconds(median(stopped)) : 'done before',
    })),
  };
}

async function until(reached: () => boolean, most: number): Promise<void> {
  const end = performance.now() + most;
  while (!reached()) {
    if (performance.now() > end) throw new Error('The portal took too long.');
    await wait(3);
  }
}
