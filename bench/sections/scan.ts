import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { a4Scans } from '../a4-scan.ts';
import { scratchPath } from '../measure.ts';
import { percentile95 } from '../median.ts';
import { optionOf, type Served, servePortal, signedIn, type Visitor } from '../portal.ts';
import { figure, mebibytes, milliseconds, type Section } from '../report.ts';
import { timed } from '../task.ts';

const AIMS = { wall: 'under 10 s', child: 'under 300 MiB', pages: 'under 50 ms' };

/** A scan of 139 megapixels, from its upload to what it says, through the process that reads pictures. */
export const scanSection: Section = {
  name: 'scan',
  async measure(options) {
    const portal = await servePortal(scratchPath('scan'));
    try {
      const alice = await signedIn(portal.address, 'alice@acme.example');
      const olu = await signedIn(portal.address, 'olu@inkworks.example');
      const { path, plan } = await startDraft(olu);
      options.say('the scans');
      const read: Reading[] = [];
      for (const file of await a4Scans(plan)) {
        options.say(`a ${file.kind} of 139 megapixels`);
        read.push(await readScan(portal, { olu, alice }, path, file));
      }
      const worst = (of: (reading: Reading) => number) => Math.max(...read.map(of));
      return [
        {
          title: 'A scan of 139 megapixels',
          text: `\nA calibration sheet in the middle of A4 at 1,200 ppi, with noise, as PNG in colours and as TIFF in grey without compression; the scan is simulated. The list of work orders is asked for all the while, by a client that shares the processors.`,
          head: [
            '',
            'file',
            'upload',
            'read',
            'peak of the child',
            'portal before',
            'most',
            'after',
            'page, p95',
          ],
          rows: read.map((each) => [
            each.kind,
            mebibytes(each.bytes),
            `${figure(each.upload)} s`,
            `${figure(each.wall)} s`,
            mebibytes(each.child),
            mebibytes(each.portal.before),
            mebibytes(each.portal.most),
            mebibytes(each.portal.after),
            milliseconds(percentile95(each.pages)),
          ]),
          marks: [
            {
              what: 'a scan of 139 megapixels is read',
              aim: AIMS.wall,
              reached: `${figure(worst(({ wall }) => wall))} s`,
            },
            {
              what: 'the process that reads it, peak memory',
              aim: AIMS.child,
              reached: mebibytes(worst(({ child }) => child)),
            },
            {
              what: 'pages meanwhile, p95',
              aim: AIMS.pages,
              reached: milliseconds(worst(({ pages }) => percentile95(pages))),
            },
          ],
        },
      ];
    } finally {
      await portal.stop();
    }
  },
};

type Plan = Parameters<typeof a4Scans>[0];

/** A draft of a pair that nobody has calibrated, and what its sheet is. */
async function startDraft(olu: Visitor): Promise<{ path: string; plan: Plan }> {
  const form = await olu.get('/calibrations/new');
  const [equipment, substrate] = [
    { id: Number(optionOf(form, 'UV inkjet line')), name: 'UV inkjet line' },
    { id: Number(optionOf(form, 'Clear PET film')), name: 'Clear PET film' },
  ];
  const pair = `/calibrations/${equipment.id}/${substrate.id}`;
  const path = await olu.post(`${pair}/revisions`, pair);
  const dpi = { resolutionX: '600', resolutionY: '600' };
  return { path, plan: { format: 'png', ...dpi, widthMm: '80', equipment, substrate, revision: 1 } };
}

type Reading = {
  kind: string;
  bytes: number;
  upload: number;
  wall: number;
  child: number;
  portal: { before: number; most: number; after: number };
  pages: number[];
};

/** Sends a scan, and watches the portal and its child until the page says that it was read. */
async function readScan(
  { pid }: Served,
  people: { olu: Visitor; alice: Visitor },
  path: string,
  file: { kind: string; content: Buffer },
): Promise<Reading> {
  const [pages, portal]: [number[], Reading['portal']] = [[], { before: memory(pid), most: 0, after: 0 }];
  let [running, child, wall] = [true, 0, 0];
  const asking = (async () => {
    while (running) {
      pages.push(await timed(() => people.alice.get('/work-orders')));
      await wait(20);
    }
  })();
  const watching = (async () => {
    let began: number | undefined;
    while (running) {
      const peak = Math.max(0, ...childrenOf(pid).map((each) => memory(each, 'VmHWM')));
      if (peak > 0) began ??= performance.now();
      if (peak === 0 && began && wall === 0) wall = (performance.now() - began) / 1000;
      child = Math.max(child, peak);
      portal.most = Math.max(portal.most, memory(pid));
      await wait(10);
    }
  })();
  try {
    const content = new Blob([new Uint8Array(file.content)]);
    const form = { field: 'scan', name: `scan.${file.kind.toLowerCase()}`, content };
    const upload = await timed(() => people.olu.upload(`${path}/scans`, path, { place: file.kind }, form));
    for (;;) {
      const page = await people.olu.get(path);
      const why = /: not read\.<\/p>[^▲]*▲<\/span>([^<]*)/.exec(page);
      if (why) throw new Error(`The scan was not read:${why[1]}`);
      if (wall > 0 && !/waits to be read|being read;/.test(page)) break;
      await wait(500);
    }
    portal.after = memory(pid);
    return { kind: file.kind, bytes: file.content.length, upload, wall, child, portal, pages };
  } finally {
    running = false;
    await Promise.all([asking, watching]);
  }
}

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

/** Bytes resident, now or at the most; 0 of a process that has ended. */
function memory(pid: number, of: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`${of}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
