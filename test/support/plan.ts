import { createPrivateKey, createPublicKey } from 'node:crypto';
import { fingerprintOf } from '../../src/codes/package/manifest.ts';
import { ENGINE, type PackagePlan } from '../../src/codes/plan.ts';

/** RFC 8032, section 7.1, test 1: everybody knows this key, so it signs nothing but tests. */
const SEED = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';

const privateKey = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${SEED}`, 'hex'),
  format: 'der',
  type: 'pkcs8',
});

export const PUBLIC_KEY = createPublicKey(privateKey).export({ format: 'pem', type: 'spki' }).toString();

export const SIGNING = {
  keyId: fingerprintOf(PUBLIC_KEY),
  privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
};

/** A small order of Acme at Inkworks, with whatever a test wants different. */
export function planOf(quantity: number, changes: Partial<PackagePlan> = {}): PackagePlan {
  return {
    engine: ENGINE,
    folder: 'workorder-7K3F9Q2MX4',
    quantity,
    batchSize: 10_000,
    imageMode: quantity > 100_000 ? 'data' : 'images',
    mint: { number: 20_260_401, key: Uint8Array.from({ length: 32 }, (_, i) => i) },
    serials: { kind: 'sequential', prefix: '', digits: '000100', suffix: '' },
    urlPrefix: 'https://acme.example/q/',
    symbol: { version: 4, level: 'Q' },
    drawing: {
      format: 'png',
      resolutionX: '600',
      resolutionY: '600',
      dotsX: 4,
      dotsY: 4,
      reductionX: 0,
      reductionY: 0,
    },
    about: {
      workOrder: {
        number: 42,
        reference: 'Spring lemonade',
        brand: 'Acme Beverages',
        partner: 'Inkworks Labels',
        confirmedAt: '2026-04-01T09:30:00.000Z',
        confirmedBy: 'Olu',
      },
      equipment: { name: 'Press 1', technology: 'inkjet' },
      substrate: { name: 'White film' },
      calibration: { revision: 3, date: '2026-03-12', dotsX: 4, dotsY: 4 },
    },
    signing: SIGNING,
    ...changes,
  };
}
