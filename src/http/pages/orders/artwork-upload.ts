import type { MultipartFile } from '@fastify/multipart';
import type { Actor } from '../../../domain/access/actor.ts';
import { keepArtwork, MOST_ARTWORK_BYTES } from '../../../domain/orders/artworks.ts';
import type { Artwork } from '../../../domain/orders/work-orders.ts';
import type { Portal } from '../../portal.ts';
import { receiveFile } from '../uploads/received-file.ts';

const WANTED = {
  field: 'artwork',
  otherwise: 'artwork',
  most: MOST_ARTWORK_BYTES,
  kinds: ['application/pdf', 'image/png', 'image/jpeg', 'image/tiff'],
  words: 'PDF, PNG, JPEG or TIFF file',
} as const;

/** Takes one file of artwork. */
export function receiveArtwork({ db, folders }: Portal, actor: Actor, part: MultipartFile): Promise<Artwork> {
  const places = { uploads: folders.uploads, kept: folders.artwork };
  return receiveFile(places, part, WANTED, (file) => keepArtwork(db, actor, file));
}
