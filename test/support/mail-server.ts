import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { type Post, smtpPost } from '../../src/work/mailer.ts';

export type Taken = { to: string; text: string };

/** A real SMTP server, and what it took. */
export async function mailServer(
  t: TestContext,
  options: SMTPServerOptions = {},
): Promise<{ taken: Taken[]; post: Post }> {
  const taken: Taken[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    async onData(stream, { envelope }, done) {
      taken.push({
        to: envelope.rcptTo.map(({ address }) => address).join(),
        text: (await buffer(stream)).toString(),
      });
      done();
    },
    ...options,
  });
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  t.after(() => new Promise<void>((resolve) => server.close(resolve)));
  return { taken, post: smtpPost(`smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`) };
}
