import { readFileSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ENGINE } from '../../codes/plan.ts';
import type { Actor } from '../../domain/access/actor.ts';
import { days } from '../../domain/forms/dates.ts';
import { countQueue, listFailures } from '../../domain/orders/troubles.ts';
import { countWaiting } from '../../domain/trace/outbox.ts';
import { countStuck } from '../../domain/trace/stuck-mails.ts';
import { lastBackup } from '../../folders.ts';
import type { Portal } from '../portal.ts';

/** Days after which a backup is an old one. */
const OLD = 7;
/** The part of the disk below which it is nearly full. */
const LITTLE = 0.1;

/** How the portal itself is, for whoever runs it. */
export function platformState({ db, root, folders, mailToFolder }: Portal, actor: Actor) {
  const dataDir = dirname(folders.packages);
  const backup = lastBackup(dataDir);
  const age = backup && Math.floor((Date.now() - backup.getTime()) / days(1));
  return {
    failures: listFailures(db, actor),
    queue: countQueue(db, actor),
    mail: {
      toFolder: mailToFolder,
      folder: folders.mail,
      stuck: countStuck(db, actor),
      waiting: countWaiting(db),
    },
    disk: diskOf(dataDir),
    backup: { at: backup, age, isOld: age === undefined || age > OLD },
    version: { program: versionOf(root), engine: ENGINE },
  };
}

function diskOf(folder: string) {
  const { bavail, blocks, bsize } = statfsSync(folder);
  return { free: bavail * bsize, all: blocks * bsize, isLow: bavail < LITTLE * blocks };
}

function versionOf(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return version;
}
