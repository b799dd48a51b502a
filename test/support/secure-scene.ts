import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SecureReading } from '../../src/captures/tasks.ts';
import {
  claimPicture,
  codesToScore,
  finishPicture,
  keepReading,
  secureTaskOf,
} from '../../src/domain/secure/inspections.ts';
import {
  keepCheck,
  keepForOrder,
  type NewPicture,
  type Picture,
  type Use,
} from '../../src/domain/secure/pictures.ts';
import { pngFile } from './files.ts';
import { readingOf, scoreOf, secureOrders, urlOf } from './secure-order.ts';
import type { World } from './world.ts';

/** A secure order that is trained, tested and checked, and one that is not; with the addresses of their pages. */
export function secureScene(w: World) {
  const { db, cast, folders } = w;
  const place = secureOrders(w);
  const [order, untrained] = [place('PO-2026-140', 400), place('PO-2026-141', 60)];
  let pictures = 0;
  const file = (): NewPicture => {
    const storedName = `scene-${++pictures}`;
    writeFileSync(join(folders.evidence, storedName), pngFile());
    const sha256 = String(pictures).padStart(64, '0');
    return { fileName: `code-${pictures}.png`, storedName, mediaType: 'image/png', bytes: 68, sha256 };
  };
  const read = (
    of: typeof order,
    sequences: number[],
    shows: (index: number) => Partial<SecureReading>,
  ): void => {
    const picture = claimPicture(db)!;
    const corners = [
      [0, 0],
      [9, 0],
      [9, 9],
      [0, 9],
    ] as NonNullable<SecureReading['corners']>;
    const found = sequences.map((sequence) => ({ text: urlOf(w, of, sequence), corners }));
    for (const code of codesToScore(db, folders.keys, picture, found)) {
      const task = secureTaskOf(db, folders.keys, [code], '');
      keepReading(db, folders.keys, picture, code, readingOf(task, code.url, shows(code.sequence)));
    }
    finishPicture(db, folders.keys, picture);
  };
  const send = (
    use: Use,
    sequences: number[],
    shows = (index: number) => ({ correlation: scoreOf(index) }),
  ): void => {
    keepForOrder(db, cast.olu, order.id, use, file());
    read(order, sequences, shows);
  };
  const check = (of: typeof order, shows: Partial<SecureReading>): Picture => {
    const { picture } = keepCheck(db, cast.bob, file());
    read(of, [3], () => shows);
    return picture;
  };
  const upTo = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);
  for (const [i, where] of ['Start of reel 1', 'Middle', 'End'].entries())
    send({ purpose: 'training', class: 'flatbed', place: where }, upTo(1 + 12 * i, 12));
  send({ purpose: 'print', class: 'flatbed', place: '' }, upTo(100, 30));
  send({ purpose: 'copy', class: 'flatbed', place: '' }, upTo(200, 30), (index) => ({
    correlation: 0.3 + (index % 9) / 60,
  }));
  const checks = [check(order, {}), check(order, { correlation: 0.3 }), check(untrained, {})];
  return {
    order,
    untrained,
    training: `/work-orders/${order.id}/training`,
    selfTest: `/work-orders/${order.id}/self-test`,
    checks: checks.map(({ token }) => `/verify/${token}`),
  };
}
