import { join } from 'node:path';
import type { Db } from '../db/database.ts';
import {
  claimPicture,
  codesToScore,
  finishPicture,
  keepReading,
  resumePictures,
  secureTaskOf,
  waitAgain,
} from '../domain/secure/inspections.ts';
import type { Picture } from '../domain/secure/pictures.ts';
import type { ReasonCode } from '../domain/secure/reasons.ts';
import { NoAnswer, type ReadPicture, Stopped } from './picture-process.ts';

/** Pictures of secure codes, one after the other: what codes there are, then the graphic of each. */
export function inspector(
  db: Db,
  folders: { evidence: string; keys: string },
  read: ReadPicture,
): () => Promise<void> {
  return async () => {
    // One is read at a time, here alone: what is still being read at this point was left by a stop or a failure.
    resumePictures(db);
    for (let picture = claimPicture(db); picture; picture = claimPicture(db)) {
      try {
        await inspect(db, folders, read, picture);
      } catch (error) {
        if (error instanceof NoAnswer && error.sentence !== undefined) {
          const { sentence } = error;
          finishPicture(db, folders.keys, picture, { code: 'unreadable', sentence });
          continue;
        }
        // A stop of the portal is not the picture's fault.
        const isStop = error instanceof Stopped;
        waitAgain(db, isStop ? { ...picture, attempts: 0 } : picture);
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
  for (const code of codesToScore(db, keys, picture, found.codes)) {
    const answer = await read(secureTaskOf(db, keys, code, path));
    if (answer.kind === 'refused') return end('unreadable', answer.sentence);
    if (answer.kind !== 'secure') throw new Error(`Asked for a graphic, told ${answer.kind}.`);
    keepReading(db, keys, picture, code, answer.secure);
  }
  finishPicture(db, keys, picture);
}

const NO_CODE =
  'No code could be read in the picture. Take it sharp and straight from above, in even light, with the code filling much of it.';
