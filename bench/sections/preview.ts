import { scratchPath } from '../measure.ts';
import { median, percentile95 } from '../median.ts';
import { optionOf, servePortal, signedIn } from '../portal.ts';
import { milliseconds, type Section } from '../report.ts';

const HOSTS = ['https://id.acme.example/', 'HTTPS://ID.ACME.EXAMPLE/', 'https://acme.example/products/'];

/** How fast a brand sees what its order would become: another prefix, level and size each time. */
export const previewSection: Section = {
  name: 'preview',
  async measure(options) {
    options.say('previews of orders');
    const portal = await servePortal(scratchPath('preview'));
    try {
      const alice = await signedIn(portal.address, 'alice@acme.example');
      const page = '/work-orders/new';
      const partner = optionOf(await alice.get(page), 'Inkworks Labels');
      const ask = await alice.filling('/work-orders', page);
      const times: number[] = [];
      for (let n = 0; n < (options.quick ? 100 : 500); n++) {
        const kind: Record<string, string> =
          n % 3 === 0 ? { link: 'gs1', gtin: '9506000134352', lot: `L${n}` } : {};
        const path = n % 3 === 0 ? '' : `${'abcdefghij'.repeat(3).slice(0, n % 29)}${n}/`;
        const start = performance.now();
        const shown = await ask({
          step: 'preview',
          reference: `Preview ${n}`,
          partner,
          quantity: String(1 + n * 1_999),
          url_prefix: HOSTS[n % 3]! + path,
          error_correction: 'LMQH'[n % 4]!,
          printed_size: n % 2 === 0 ? '' : String(8 + (n % 40)),
          ...kind,
        });
        times.push((performance.now() - start) / 1000);
        if (!shown.includes('id="preview"')) throw new Error('There is no preview.');
      }
      const [middle, most] = [milliseconds(median(times)), milliseconds(percentile95(times))];
      return [
        {
          title: 'Previews of orders',
          text: '\nThe form posted with *Preview*, another prefix, level and size each time, from one client that shares the processors with the portal.',
          head: ['', 'requests', 'median', 'p95', 'longest'],
          rows: [['preview', String(times.length), middle, most, milliseconds(Math.max(...times))]],
          marks: [{ what: 'p95 of a preview', aim: 'under 50 ms', reached: most }],
        },
      ];
    } finally {
      await portal.stop();
    }
  },
};
