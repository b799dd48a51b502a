import { join } from 'node:path';
import type { Db } from '../db/database.ts';
import {
  claimPicture,
  codesToScore,
  finishPicture,
  groupsToScore,
  keepReading,
  resumePictures,
  secureTaskOf,
  waitAgain,
} from '../domain/secure/inspections.ts';
import type { Picture } from '../domain/secure/pictures.ts';
import type { ReasonCode } from '../domain/secure/scores/reasons.ts';
import { NoAnswer, type ReadPicture, Stopped } from './picture-process.ts';

/** Pictures of secure codes, one after the other: what codes there are, then the graphics of all of an order's together. */
export function inspector(
  db: Db,
  folders: { evidence: string; keys: string },
  read: ReadPicture,
): () => Promise<void> {
  return async () => {
    // One is read at a time, here alone: what is still being read at this point was left by a stop or a failure.
    resumePictures(db, folders.keys);
    for (let picture = claimPicture(db); picture; picture = claimPicture(db)) {
      try {
        await inspect(db, folders, read, picture);
      } catch (error) {
        if (error instanceof NoAnswer && error.sentence !== undefined) {
          const { sentence } = error;
          finishPicture(db, folders.keys, picture, { code: 'unreadable', sentence });
          continue;
        }
        const isStop = error instanceof Stopped;
        waitAgain(db, folders.keys, picture, isStop);
        if (isStop) return;
        throw error;
      }
    }
  };
}

async function inspect(
  db: Db,
  { evidence, keys }: { evidence: string; keys: string },
  read: ReadPicture,
  picture: Picture,
): Promise<void> {
  const path = join(evidence, picture.storedName);
  const end = (code: ReasonCode, sentence: string) => finishPicture(db, keys, picture, { code, sentence });
  const found = await read({ kind: 'codes', path });
  if (found.kind === 'refused') return end('unreadable', found.sentence);
  if (found.kind !== 'codes') throw new Error(`Asked for codes, told ${found.kind}.`);
  if (found.codes.length === 0) return end('no code', NO_CODE);
  for (const codes of groupsToScore(codesToScore(db, keys, picture, found.codes))) {
    const answer = await read(secureTaskOf(db, keys, codes, path));
    if (answer.kind === 'refused') return end('unreadable', answer.sentence);
    if (answer.kind !== 'secure' || answer.secure.length !== codes.length)
      throw new Error(`Asked for ${codes.length} graphics, told ${answer.kind}.`);
    for (const [i, reading] of answer.secure.entries()) keepReading(db, keys, picture, codes[i]!, reading);
  }
  finishPicture(db, keys, picture);
}

const NO_CODE =
  'No code could be read in the picture. Take it sharp and straight from above, in even light, with the code filling much of it.';
