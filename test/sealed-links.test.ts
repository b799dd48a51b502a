import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PASSWORD } from '../src/cli/cast.ts';
import { root } from '../src/config.ts';
import { prepareKeys } from '../src/domain/codes/keys.ts';
import { answerAsks } from '../src/domain/sign-in/password-links.ts';
import { templates } from '../src/http/templates.ts';
import { deliverMails } from '../src/work/mailer.ts';
import { linkTo } from './support/mails.ts';
import { type World, world } from './support/world.ts';

const settings = { from: 'x@y.example', baseUrl: 'https://codes.example' };

test('no file of the data folder holds the token of a link, before its mail left and after', async (t) => {
  const stage = await world(t);
  const { db, dataDir } = stage;
  const links = await mailLinks(stage);
  assert.deepEqual(
    holders(dataDir, 'nils@inkworks.example'),
    ['imprimatur.db-wal'],
    'the search finds what is there',
  );
  for (const link of links) assert.deepEqual(holders(dataDir, tokenOf(link)), [], link);

  const mails: string[] = [];
  const post = { deliver: async (mail: object) => void mails.push(JSON.stringify(mail)), close() {} };
  await deliverMails(db, post, templates(root), settings);
  for (const link of links) {
    assert.ok(mails.some((mail) => mail.includes(`https://codes.example${link}`)));
    assert.deepEqual(holders(dataDir, tokenOf(link)), [], link);
  }
  assert.equal(
    db.$client.prepare('select count(*) from outbox where sealed_path is not null').pluck().get(),
    0,
    'nothing is kept to be opened later',
  );
});

test('a key that a waiting mail needs is missed at the start', async (t) => {
  const stage = await world(t);
  await mailLinks(stage);
  rmSync(join(stage.folders.keys, 'secret-0001.key'));
  assert.throws(() => prepareKeys(stage.db, stage.folders.keys), /encrypted with secret-0001/);
});

/** An invitation, a forgotten password and a new address: where their mails lead. */
async function mailLinks({ as, stranger, db, cast }: World): Promise<string[]> {
  await (await as('bob')).post('/invitations', { email: 'nils@inkworks.example', role: 'operator' });
  await stranger().post('/forgotten-password', { email: cast.mia.email }, '/forgotten-password');
  answerAsks(db);
  const typed = { email: 'olu@press.example', old_password: PASSWORD };
  await (await as('olu')).post('/profile/e-mail', typed);
  return [
    linkTo(db, 'nils@inkworks.example', 'invitation'),
    linkTo(db, cast.mia.email, 'password-forgotten'),
    linkTo(db, 'olu@press.example', 'address-confirmation'),
  ];
}

function tokenOf(link: string): string {
  const token = link.split('/').at(-1)!;
  assert.equal(token.length, 43);
  return token;
}

function holders(folder: string, text: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[])
    .filter((name) => statSync(join(folder, name)).isFile())
    .filter((name) => readFileSync(join(folder, name)).includes(text));
}
