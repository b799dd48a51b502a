import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import QRCode from 'qrcode';
import sharp from 'sharp';
import type { CaptureTask } from '../src/captures/tasks.ts';
import { LIMITS, NoAnswer, pictureProcess, Stopped } from '../src/work/picture-process.ts';
import { tempFolder } from './support/temp-folder.ts';

const folder = tempFolder({ after });

const task: CaptureTask = { kind: 'codes', path: join(folder, 'photo.png') };
const small = { ...LIMITS, wall: 20_000 };

/** A process that does not read pictures, but what is written here; `task` is what it was asked. */
function childThat(code: string): string {
  const file = join(folder, `${readdirSync(folder).length}.mjs`);
  writeFileSync(
    file,
    `import { text } from 'node:stream/consumers'; const task = JSON.parse(await text(process.stdin)); ${code}`,
  );
  return file;
}

const isNoAnswer = (told: RegExp, sentence: RegExp | undefined) => (error: unknown) => {
  assert.ok(error instanceof NoAnswer, String(error));
  assert.match(error.message, told);
  if (sentence) assert.match(error.sentence ?? '', sentence);
  else assert.equal(error.sentence, undefined);
  return true;
};

test('it finds the codes of a picture, in pixels of the picture, and leaves a small copy', async () => {
  const code = await QRCode.toBuffer('https://id.acme.example/7', { scale: 8, margin: 4 });
  const white = { create: { width: 3000, height: 2000, channels: 3 as const, background: 'white' } };
  await sharp(white)
    .composite([{ input: code, left: 1000, top: 500 }])
    .png()
    .toFile(task.path);
  const copy = join(folder, 'copy');
  const answer = await pictureProcess().read({ ...task, copy });
  assert.equal(answer.kind, 'codes');
  const [found] = answer.kind === 'codes' ? answer.codes : [];
  assert.equal(found?.text, 'https://id.acme.example/7');
  // Version 2 has 25 modules; the quiet zone of four comes first.
  for (const [i, [x, y]] of [
    [1032, 532],
    [1232, 532],
    [1232, 732],
    [1032, 732],
  ].entries()) {
    const [px, py] = found!.corners[i]!;
    assert.ok(Math.hypot(px - x!, py - y!) < 4, `corner ${i} at ${px}, ${py}`);
  }
  assert.deepEqual(
    await sharp(copy)
      .metadata()
      .then(({ format, width, height }) => [format, width, height]),
    ['jpeg', 1600, 1067],
  );
});

test('a file that is no picture is refused with a sentence', async () => {
  const path = join(folder, 'no-picture');
  for (const content of ['', 'GIF89a and more', '\x89PNG\r\n\x1a\n and no more']) {
    writeFileSync(path, content, 'latin1');
    const answer = await pictureProcess().read({ ...task, path });
    assert.equal(answer.kind, 'refused');
  }
});

test('a process that does not end is ended, and the person is told what to do', async () => {
  const hanging = childThat('setInterval(() => 0, 1000); await new Promise(() => 0);');
  const process = pictureProcess(hanging, { ...small, wall: 300 });
  await assert.rejects(process.read(task), isNoAnswer(/no answer within 300 ms/, /took longer than it may/));
});

test('a process that uses all its processor time is ended, and that is told as taking too long', async () => {
  const busy = childThat('for (;;);');
  const process = pictureProcess(busy, { ...small, cpu: 1 });
  await assert.rejects(process.read(task), isNoAnswer(/processor time was used/, /Upload it once more/));
});

test('a process that asks for more memory than it may have ends, and the portal goes on', async () => {
  const outside = childThat(
    'const all = []; for (let i = 0; i < 10; i++) all.push(Buffer.alloc(50 << 20, 1)); console.log(all.length);',
  );
  const tight = { ...small, memory: 300_000, heap: 32 };
  await assert.rejects(pictureProcess(outside, tight).read(task), isNoAnswer(/^ended with /, undefined));
  const inside = childThat('const all = []; for (;;) all.push(new Array(100_000).fill(all.length));');
  await assert.rejects(pictureProcess(inside, tight).read(task), isNoAnswer(/^ended with /, undefined));
});

test('an answer that is too long, is none, or is to another question counts as none', async () => {
  const long = childThat("for (let i = 0; i < 100; i++) process.stdout.write('x'.repeat(1 << 20));");
  await assert.rejects(
    pictureProcess(long, small).read(task),
    isNoAnswer(/more than \d+ bytes/, /any sheet/),
  );
  const garbage = childThat("console.log('{');");
  await assert.rejects(pictureProcess(garbage, small).read(task), isNoAnswer(/no JSON/, undefined));
  const nothing = childThat("console.log('null');");
  await assert.rejects(pictureProcess(nothing, small).read(task), isNoAnswer(/asked for codes/, undefined));
  const other = childThat("console.log(JSON.stringify({ kind: 'sheet' }));");
  await assert.rejects(pictureProcess(other, small).read(task), isNoAnswer(/told sheet/, undefined));
  const failing = childThat("console.error('why'); process.exitCode = 3;");
  await assert.rejects(pictureProcess(failing, small).read(task), isNoAnswer(/ended with 3: why/, undefined));
});

test('the process knows nothing of the portal, and writes no large file', async () => {
  process.env.SMTP_URL = 'smtp://user:secret@mail.example';
  const telling = childThat(
    "console.log(JSON.stringify({ kind: 'refused', sentence: JSON.stringify([Object.keys(process.env).filter((name) => !['PWD', 'OLDPWD', '_', 'SHLVL'].includes(name)), process.cwd(), process.argv.slice(2)]) }));",
  );
  const answer = await pictureProcess(telling, small).read(task);
  delete process.env.SMTP_URL;
  const [names, cwd, args] = JSON.parse(answer.kind === 'refused' ? answer.sentence : '');
  assert.deepEqual([names, args], [[], []]);
  assert.match(cwd, /imprimatur-picture-/);
  assert.throws(() => readdirSync(cwd), /ENOENT/, 'its folder is gone with it');
  const path = JSON.stringify(join(folder, 'large'));
  const writing = childThat(
    `import { writeFileSync } from 'node:fs'; writeFileSync(${path}, Buffer.alloc(64 << 20)); console.log('{"kind":"refused"}');`,
  );
  await assert.rejects(pictureProcess(writing, small).read(task), isNoAnswer(/^ended with /, undefined));
});

test('a stop ends the process that runs, and starts none of those that wait', async () => {
  const hanging = childThat('setInterval(() => 0, 1000); await new Promise(() => 0);');
  const process = pictureProcess(hanging, small);
  const readings = [1, 2, 3, 4].map(() => assert.rejects(process.read(task), Stopped));
  await wait(200);
  await process.stop();
  await Promise.all(readings);
});
