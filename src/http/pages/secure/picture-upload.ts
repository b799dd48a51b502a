import { createHmac } from 'node:crypto';
import type { MultipartFile } from '@fastify/multipart';
import { currentKeyId, readKey } from '../../../domain/codes/keys.ts';
import type { Kept, NewPicture } from '../../../domain/secure/pictures.ts';
import { networkOf } from '../../../domain/sign-in/sign-in-tries.ts';
import type { Portal } from '../../portal.ts';
import { receiveNewPicture, removePictures } from '../uploads/received-picture.ts';
import type { Visit } from '../visit.ts';

/** Takes one photo or scan; `keep` writes its row. */
export async function receivePicture(
  portal: Portal,
  part: MultipartFile,
  wanted: { field: string; most: number },
  keep: (file: NewPicture) => Kept,
): Promise<Kept> {
  const kept = await receiveNewPicture(portal, part, wanted, keep);
  await removePictures(portal.folders, kept.gone);
  return kept;
}

/** What tells the address of somebody who has not signed in from another, and says it to nobody who has not this portal's key. */
export function originOf({ folders, request }: Visit): string {
  const key = readKey(folders.keys, currentKeyId(folders.keys, 'secret'));
  return createHmac('sha256', key)
    .update(`address ${networkOf(request.ip)}`)
    .digest('hex')
    .slice(0, 16);
}
