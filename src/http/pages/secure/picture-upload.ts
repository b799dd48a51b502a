import { createHmac } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { currentKeyId, readKey } from '../../../domain/codes/keys.ts';
import type { Kept, NewPicture, Picture } from '../../../domain/secure/pictures.ts';
import { networkOf } from '../../../domain/sign-in/sign-in-tries.ts';
import type { Portal } from '../../portal.ts';
import { checkRoom } from '../uploads/file-upload.ts';
import { receiveFile } from '../uploads/received-file.ts';

/** Takes one photo or scan; `keep` writes its row. Of a file that is there already the new one goes. */
export async function receivePicture(
  { folders }: Portal,
  part: MultipartFile,
  { field, most }: { field: string; most: number },
  keep: (file: NewPicture) => Kept,
): Promise<Picture> {
  await checkRoom(folders.uploads, field);
  const wanted = {
    ...{ field, most, otherwise: 'photo', words: 'PNG, JPEG or TIFF picture' },
    kinds: ['image/png', 'image/jpeg', 'image/tiff'] as const,
  };
  const places = { uploads: folders.uploads, kept: folders.evidence };
  const { kept, storedName } = await receiveFile(places, part, wanted, (file) => {
    const { fileName, storedName, mediaType, bytes, sha256 } = file;
    return { kept: keep({ fileName, storedName, mediaType, bytes, sha256 }), storedName };
  });
  if (!kept.isNew) await rm(join(folders.evidence, storedName), { force: true });
  return kept.picture;
}

/** What tells the address of somebody who has not signed in from another, and says it to nobody who has not this portal's key. */
export function originOf({ folders }: Portal, { ip }: FastifyRequest): string {
  const key = readKey(folders.keys, currentKeyId(folders.keys, 'secret'));
  return createHmac('sha256', key)
    .update(`address ${networkOf(ip)}`)
    .digest('hex')
    .slice(0, 16);
}
