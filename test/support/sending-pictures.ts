import assert from 'node:assert/strict';
import type { SecureReading } from '../../src/captures/tasks.ts';
import { findWorkOrder } from '../../src/domain/orders/work-orders.ts';
import { inspector } from '../../src/work/inspections.ts';
import type { Client } from './client.ts';
import { pngFile } from './files.ts';
import { scoreOf, type ToldReader, urlOf } from './secure-order.ts';
import type { World } from './world.ts';

/** What an original shows, by its scores. */
export const FAIR: Partial<SecureReading> = { correlation: 0.66 };

/** Sends pictures to be checked or to train, and has them read as the reader is told. */
export async function sendingPictures(w: World, told: ToldReader) {
  const { db, cast, folders, as } = w;
  const inspect = inspector(db, folders, told.read);
  const olu = await as('olu');
  let file = 8;
  const newPicture = () => pngFile(++file);
  return {
    /** A picture that nobody sent before. */
    newPicture,
    /** Sends one picture that nobody sent before, and reads it. */
    async check(who: Client, found: string[] | undefined, shows: Partial<SecureReading> = FAIR) {
      told.found = found;
      told.shows = () => shows;
      const photo = { field: 'photo', name: 'code.png', content: newPicture() };
      const sent = await who.upload('/verify', {}, [photo], '/verify');
      const path = String(sent.headers.location);
      assert.match(path, /^\/verify\/[\w-]{24}$/, `${sent.statusCode} ${sent.body.slice(0, 300)}`);
      const waiting = await who.get(path);
      assert.match(waiting.body, /The picture waits for its turn/);
      await inspect();
      return { path, body: (await who.get(path)).body };
    },
    async train(id: number, sequences: number[], where: string) {
      const order = findWorkOrder(db, cast.bob, id);
      told.found = sequences.map((sequence) => urlOf(w, order, sequence));
      const of = new Map(told.found.map((url, i) => [url, i]));
      told.shows = (url) => ({ correlation: scoreOf(of.get(url)!) });
      const pictures = [{ field: 'pictures', name: `${where}.png`, content: newPicture() }];
      const path = `/work-orders/${id}/training`;
      const sent = await olu.upload(path, { class: 'flatbed', place: where }, pictures, path);
      await inspect();
      return sent;
    },
  };
}

export function upTo(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

export function headingOf(body: string): string | undefined {
  return /<h1>([^<]*)<\/h1>/.exec(body)?.[1];
}
