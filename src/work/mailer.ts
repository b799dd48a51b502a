import { randomUUID } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Eta } from 'eta';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { Db } from '../db/database.ts';
import { isolatedText } from '../domain/forms/bidi.ts';
import { answerAsks } from '../domain/sign-in/password-links.ts';
import { type Facts, type Mail, markSent, nextMail, openFacts, postpone } from '../domain/trace/outbox.ts';

export type Post = { deliver(mail: SendMailOptions): Promise<void>; close(): void };

export type MailSettings = { from: string; baseUrl: string };

/** Milliseconds until a server that accepts the connection is given up: before its greeting, and whenever it falls silent. */
export type Patience = { greeting: number; silence: number };

/** Sends over SMTP, one connection at a time; with `requireTLS` nothing is said before STARTTLS (RFC 3207). */
export function smtpPost(
  smtpUrl: string,
  requireTLS = false,
  { greeting, silence }: Patience = { greeting: 10_000, silence: 20_000 },
): Post {
  const wait = { connectionTimeout: greeting, greetingTimeout: greeting, socketTimeout: silence };
  const transport = createTransport({ url: smtpUrl, requireTLS, ...wait });
  return {
    async deliver(mail) {
      await transport.sendMail(mail);
    },
    close: () => transport.close(),
  };
}

/** Writes `.eml` files that would have been sent, whole or not at all. */
export function folderPost(folder: string): Post {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' });
  return {
    async deliver(mail) {
      const { message } = await transport.sendMail(mail);
      const name = `${new Date().toISOString().replace(/[:.]/g, '-')}-${randomUUID().slice(0, 8)}.eml`;
      await writeFile(join(folder, `${name}.unfinished`), message as Buffer, { mode: 0o600 });
      await rename(join(folder, `${name}.unfinished`), join(folder, name));
    },
    close: () => transport.close(),
  };
}

// Sent, and the database could not note it: at most one for each, since nothing else is sent before.
const unnoted = new WeakMap<Db, Mail>();

/**
 * Delivers every mail that is due. A mail counts as sent once the server took it; a stop between the two sends it again,
 * with the same Message-ID, so that programs that read mail can tell. While the database cannot note it, nothing is sent.
 */
export async function deliverMails(db: Db, post: Post, eta: Eta, settings: MailSettings): Promise<void> {
  noteSent(db);
  answerAsks(db);
  for (let mail = nextMail(db); mail; mail = nextMail(db)) {
    try {
      await post.deliver(writeMail(mail, openFacts(db, mail), eta, settings));
    } catch (error) {
      postpone(db, mail, error instanceof Error ? error.message : String(error), isForGood(error));
      continue;
    }
    unnoted.set(db, mail);
    noteSent(db);
  }
}

/** Whether the server refused this mail, and not the sender or the moment (RFC 5321, 4.2.1): its address, or what it says. */
function isForGood(error: unknown): boolean {
  const {
    responseCode = 0,
    command = '',
    code,
  } = error as {
    responseCode?: number;
    command?: string;
    code?: string;
  };
  if (code === 'EENVELOPE' && responseCode === 0) return true;
  return responseCode >= 500 && responseCode < 600 && /^(RCPT TO|DATA)$/.test(command);
}

/** What is delivered: a text part and an HTML part. */
export function writeMail(
  mail: Mail,
  told: Facts,
  eta: Eta,
  { from, baseUrl }: MailSettings,
): SendMailOptions {
  const facts = { ...told, link: baseUrl + (told.path ?? `/work-orders/${mail.workOrderId}`) };
  const part = (kind: string) => eta.render(`mail/${mail.notice}.${kind}.eta`, facts).trim();
  return {
    from,
    to: mail.recipient,
    subject: isolatedText(part('subject').replace(/\s+/g, ' ')),
    text: `${isolatedText(part('text'))}\n`,
    html: part('html'),
    messageId: `<notice-${mail.id}-${mail.createdAt.getTime()}@${new URL(baseUrl).hostname}>`,
    date: mail.createdAt,
  };
}

function noteSent(db: Db): void {
  const mail = unnoted.get(db);
  if (!mail) return;
  markSent(db, mail);
  unnoted.delete(db);
}
