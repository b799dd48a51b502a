import type { Multipart, MultipartFile } from '@fastify/multipart';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Typed } from '../../../domain/forms/drafts.ts';
import type { Portal } from '../../portal.ts';
import { isFullDisk } from '../errors.ts';
import { checkForm } from '../form-check.ts';
import { brokenOff } from './file-upload.ts';

// The largest file is a list of serial numbers of 100 MB, but for routes that say otherwise. More files than a form takes are let go with a
// sentence beside their field; only far more than that refuse the whole form.
const LIMITS = { fileSize: 100 * 1024 * 1024, files: 400, fields: 60, fieldSize: 64 * 1024, parts: 460 };

/**
 * Reads a form with files: every field, and every file that was chosen through `receive`, as it streams in. The form's
 * proof of origin comes first in it, and is checked before the first byte of a file is taken. On a full disk the fields
 * behind the file are read all the same, so that what was typed can be given back.
 */
export async function readForm(
  portal: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
  receive: (file: MultipartFile) => Promise<void>,
): Promise<Typed> {
  const fields: Typed = {};
  let checked = false;
  let full: unknown;
  const check = async () => {
    if (checked) return;
    request.body = fields;
    await checkForm(portal, request, reply);
    checked = true;
  };
  for await (const part of partsOf(request)) {
    if (part.type === 'field') {
      if (typeof part.value === 'string') fields[part.fieldname] = part.value;
      continue;
    }
    await check();
    if (part.filename && full === undefined)
      await receive(part).catch((error: unknown) => {
        if (!isFullDisk(error)) throw error;
        full = error;
      });
    part.file.resume();
  }
  await check();
  if (full !== undefined) throw full;
  return fields;
}

/** Only the fields of a form with files; the files are let go. */
export async function readFields(request: FastifyRequest): Promise<Typed> {
  const fields: Typed = {};
  for await (const part of partsOf(request)) {
    if (part.type === 'file') part.file.resume();
    else if (typeof part.value === 'string') fields[part.fieldname] = part.value;
  }
  return fields;
}

// The parser's own errors carry no status: a form that breaks off is the sender's, not ours.
async function* partsOf(request: FastifyRequest): AsyncGenerator<Multipart> {
  const { fileBytes } = request.routeOptions.config;
  // Behind the last byte that is taken comes one that tells the file is larger.
  const fileSize = fileBytes === undefined ? LIMITS.fileSize : fileBytes + 1;
  const parts = request.parts({ limits: { ...LIMITS, fileSize } });
  for (;;) {
    const { value, done } = await parts.next().catch((error: FastifyError) => {
      throw error.statusCode ? error : brokenOff();
    });
    if (done) return;
    yield value;
  }
}
