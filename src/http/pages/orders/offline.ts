import { insist } from '../../../domain/access/actor.ts';
import { notFound } from '../../../domain/access/refusal.ts';
import { publicSigningKeys } from '../../../domain/codes/keys.ts';
import type { Visit } from '../visit.ts';
import { lookupGenerator } from './generator-file.ts';

// What a press room needs to work without the portal: the generator, and the key that proves its packages.

export function generator(visit: Visit) {
  insist(visit.actor, 'see work orders');
  insist(visit.actor, 'download codes');
  const file = lookupGenerator();
  if (!file) throw notFound('generator');
  return visit.reply
    .type('text/javascript; charset=utf-8')
    .header('Content-Disposition', 'attachment; filename="imprimatur-generate.mjs"')
    .header('ETag', `"${file.sha256}"`)
    .header('Cache-Control', 'private, no-cache')
    .send(file.bytes);
}

export function signingKeys(visit: Visit) {
  const keys = publicSigningKeys(visit.folders.keys);
  return visit.page('signing-key/page', { title: 'Signing key', keys });
}

export function signingKey(visit: Visit) {
  const keyId = visit.partOf('keyId');
  const key = publicSigningKeys(visit.folders.keys).find((one) => `${one.keyId}.pem` === keyId);
  if (!key) throw notFound('signing key');
  return visit.reply
    .type('application/x-pem-file')
    .header('Content-Disposition', `attachment; filename="imprimatur-${key.keyId}.pem"`)
    .header('Cache-Control', 'private, no-cache')
    .send(key.publicKey);
}
