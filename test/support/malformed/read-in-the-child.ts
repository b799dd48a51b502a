import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaptureTask, WantedSheet } from '../../../src/captures/tasks.ts';
import { pictureProcess } from '../../../src/work/picture-process.ts';
import type { MalformedPicture } from '../malformed-pictures.ts';
import { TEXT } from './good-pictures.ts';

const wanted: WantedSheet = {
  format: 'png',
  resolutionX: '600',
  resolutionY: '600',
  equipment: { id: 1, name: 'Press' },
  substrate: { id: 1, name: 'Film' },
  revision: 1,
};

/** Each picture as the portal has it read, for its codes and, every third, as a sheet: all come to an answer. */
export async function readInTheChild(pictures: MalformedPicture[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'malformed-'));
  const { read } = pictureProcess();
  const faults: string[] = [];
  const one = async ({ name, bytes, must }: MalformedPicture, i: number) => {
    const place = { path: join(folder, `${i}.png`), copy: join(folder, `${i}-copy`) };
    writeFileSync(place.path, bytes);
    const isSheet = i % 3 === 0 && must !== 'be read';
    const task: CaptureTask = isSheet ? { kind: 'sheet', ...place, wanted } : { kind: 'codes', ...place };
    const answer = await read(task);
    if (answer.kind === 'refused') {
      if (must === 'be read') faults.push(`${name} was refused: ${answer.sentence}`);
      if (!/\. [A-Z].*\.$/s.test(answer.sentence)) faults.push(`${name}: ${answer.sentence}`);
    } else if (must === 'be refused') faults.push(`${name} was read`);
    else if (must === 'be read' && answer.kind === 'codes' && answer.codes[0]?.text !== TEXT)
      faults.push(`the code of ${name} was not found`);
  };
  try {
    await Promise.all(
      pictures.map((picture, i) =>
        one(picture, i).catch((error) => faults.push(`${picture.name}: ${error}`)),
      ),
    );
    assert.deepEqual(faults, []);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
