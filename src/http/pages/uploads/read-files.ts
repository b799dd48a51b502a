import type { MultipartFile } from '@fastify/multipart';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Typed } from '../../../domain/forms/drafts.ts';
import type { Portal } from '../../portal.ts';
import { checkForm } from '../form-check.ts';

// The largest file any form takes is a list of serial numbers of 100 MB. More files than a form takes are let go with a
// sentence beside their field; only far more than that refuse the whole form.
const LIMITS = { fileSize: 100 * 1024 * 1024, files: 100, fields: 60, fieldSize: 64 * 1024, parts: 160 };

/**
 * Reads a form with files: every field, and every file that was chosen through `receive`, as it streams in. The form's
 * proof of origin comes first in it, and is checked before the first byte of a file is taken.
 */
export async function readForm(
  portal: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
  receive: (file: MultipartFile) => Promise<void>,
): Promise<Typed> {
  const fields: Typed = {};
  let checked = false;
  const check = async () => {
    if (checked) return;
    request.body = fields;
    await checkForm(portal, request, reply);
    checked = true;
  };
  for await (const part of request.parts({ limits: LIMITS })) {
    if (part.type === 'field') {
      fields[part.fieldname] = String(part.value);
      continue;
    }
    await check();
    if (part.filename) await receive(part);
    part.file.resume();
  }
  await check();
  return fields;
}

/** Only the fields of a form with files; the files are let go. */
export async function readFields(request: FastifyRequest): Promise<Typed> {
  const fields: Typed = {};
  for await (const part of request.parts({ limits: LIMITS })) {
    if (part.type === 'field') fields[part.fieldname] = String(part.value);
    else part.file.resume();
  }
  return fields;
}
