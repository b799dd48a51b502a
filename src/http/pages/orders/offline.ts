import { insist } from '../../../domain/access/actor.ts';
import { notFound } from '../../../domain/access/refusal.ts';
import { publicSigningKeys } from '../../../domain/codes/keys.ts';
import type { Portal } from '../../portal.ts';
import { partOf } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { type Page, page } from '../page.ts';
import { lookupGenerator } from './generator-file.ts';

// What a press room needs to work without the portal: the generator, and the key that proves its packages.
export function offlinePages({ folders }: Portal) {
  const generator: Page = async (request, reply) => {
    const actor = actorOf(request);
    insist(actor, 'see work orders');
    insist(actor, 'download codes');
    const file = lookupGenerator();
    if (!file) throw notFound('generator');
    return reply
      .type('text/javascript; charset=utf-8')
      .header('Content-Disposition', 'attachment; filename="imprimatur-generate.mjs"')
      .header('ETag', `"${file.sha256}"`)
      .header('Cache-Control', 'private, no-cache')
      .send(file.bytes);
  };

  const signingKeys: Page = async (request, reply) => {
    actorOf(request);
    const keys = publicSigningKeys(folders.keys);
    return page(request, reply, 'signing-key/page', { title: 'Signing key', keys });
  };

  const signingKey: Page = async (request, reply) => {
    actorOf(request);
    const keyId = partOf(request, 'keyId');
    const key = publicSigningKeys(folders.keys).find((one) => `${one.keyId}.pem` === keyId);
    if (!key) throw notFound('signing key');
    return reply
      .type('application/x-pem-file')
      .header('Content-Disposition', `attachment; filename="imprimatur-${key.keyId}.pem"`)
      .header('Cache-Control', 'private, no-cache')
      .send(key.publicKey);
  };

  return { generator, signingKeys, signingKey };
}
