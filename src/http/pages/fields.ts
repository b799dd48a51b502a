import type { FastifyRequest } from 'fastify';
import type { Typed } from '../../domain/forms/drafts.ts';

/** What was typed into the form: text by field; of a field sent twice the last, as browsers show it. */
export function typed(request: FastifyRequest): Typed {
  return texts((request.body ?? {}) as Record<string, unknown>);
}

/** What the address asks for after the question mark. */
export function asked(request: FastifyRequest): Typed {
  return texts(request.query as Record<string, unknown>);
}

/** A part of the address, as routes.ts names it. */
export function partOf(request: FastifyRequest, name: string): string {
  return (request.params as Record<string, string>)[name] ?? '';
}

/** Whether a text is the id of anything that there might be. */
export function isId(text: string): boolean {
  return /^[1-9]\d{0,14}$/.test(text);
}

/** The page a form was on, so that it can be opened again. */
export function formPage(request: FastifyRequest): string {
  const { formAt } = request.routeOptions.config;
  if (formAt) return formAt(request);
  const { referer } = request.headers;
  if (!referer || !URL.canParse(referer)) return '/';
  const { protocol, host, pathname, search } = new URL(referer);
  return isHostOf(request, protocol, host) ? pathname + search : '/';
}

/** Whether the request was sent to this host; `host` is as URL has it, without a port that goes without saying. */
export function isHostOf(request: FastifyRequest, protocol: string, host: string): boolean {
  const asked = `${protocol}//${request.headers.host}`;
  return URL.canParse(asked) && new URL(asked).host === host;
}

/** Where to go after signing in: only to pages of the portal itself. */
export function safePath(path: string | undefined): string {
  return path && /^\/(?![/\\])[\x21-\x7e]*$/.test(path) && !path.startsWith('/sign-in') ? path : '/';
}

export function fromHtmx(request: FastifyRequest): boolean {
  return request.headers['hx-request'] === 'true';
}

/** Fields by name, with text alone: what a form sends is nothing else. */
function texts(values: Record<string, unknown>): Typed {
  const entries = Object.entries(values).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.at(-1) : value,
  ]);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
