import { FF1 } from '@noble/ciphers/ff1.js';
import { decodeIds, mintIds } from '../../src/codes/id/extended-id.ts';
import { benchPlan } from '../order.ts';
import { rates } from '../rates.ts';
import { answer } from '../task.ts';

// Extended IDs on one core: a run minted, the same run decoded, and FF1 of @noble/ciphers one by one.
await answer(({ codes, more }) => {
  const { mint } = benchPlan(1, 8);
  const ids = mintIds(mint, 1, codes);
  const noble = FF1(32, mint.key);
  const few = Math.ceil(codes / 100);
  const digits = Array.from({ length: 14 }, (_, i) => i);
  const figures = rates(
    {
      minted: { times: codes, work: () => mintIds(mint, 1, codes) },
      decoded: { times: codes, work: () => decodeIds(mint.key, ids) },
      noble: {
        times: few,
        work: () => {
          for (let i = 0; i < few; i++) noble.encrypt(digits);
        },
      },
    },
    Number(more?.rounds),
  );
  return { seconds: codes / figures.minted, codes, bytes: ids.length, figures };
});
