import type { FastifyReply, FastifyRequest } from 'fastify';
import { may, type Right } from '../../domain/access/actor.ts';
import {
  ANYBODY,
  calendarDay,
  dayInWords,
  numberInWords,
  type Reader,
  timeInWords,
} from '../../domain/forms/dates.ts';
import { MOST_COUNTED } from '../../domain/forms/listing.ts';
import type { Visitor } from '../../domain/sign-in/sessions.ts';
import { openedFor } from './form-check.ts';
import { clearCookie, flashCookie, readCookie, sessionMark, setCookie } from './session-cookie.ts';
import { detailInWords, words } from './words.ts';

export type Facts = Record<string, unknown>;

/** A whole page. `title` is its heading and its window's name. */
export function page(
  request: FastifyRequest,
  reply: FastifyReply,
  view: string,
  facts: Facts & { title: string },
) {
  const flash = request.method === 'HEAD' ? undefined : takeFlash(request, reply);
  return send(request, reply, view, { ...facts, flash, fragment: false });
}

/** A piece that htmx swaps in: the same file that the page includes. */
export function fragment(request: FastifyRequest, reply: FastifyReply, view: string, facts: Facts) {
  return send(request, reply, view, { ...facts, fragment: true });
}

/** After a change: leads on to a page that says what happened. */
export function leadOn(reply: FastifyReply, path: string, flash?: string) {
  if (flash) setCookie(reply, flashCookie, encodeURIComponent(flash), 60);
  return reply.redirect(path, 303);
}

function send(request: FastifyRequest, reply: FastifyReply, view: string, facts: Facts) {
  reply.header('Cache-Control', 'no-store').header('Vary', 'HX-Request').type('text/html; charset=utf-8');
  return reply.viewAsync(view, {
    typed: {},
    faults: {},
    ...facts,
    ...words,
    ...whose(request.visitor),
    ...written(readerOf(request.visitor)),
    csrf: reply.generateCsrf({ userInfo: sessionMark(request) }),
    url: request.url,
    // An address with a fragment that was asked for before is not asked for again: a form that leads to one carries the time.
    now: Date.now(),
    here: request.url.split('?')[0],
  });
}

function whose(visitor: Visitor | undefined) {
  const { actor, companies } = visitor?.kind === 'signed-in' ? visitor : { actor: undefined, companies: [] };
  return {
    me: actor,
    companies,
    openedFor: actor ? openedFor(actor) : '',
    may: (right: Right) => actor !== undefined && may(actor, right),
  };
}

/** How the visitor's company writes dates, times and numbers. */
export function readerOf(visitor: Visitor | undefined): Reader {
  return visitor?.kind === 'signed-in' ? visitor.reader : ANYBODY;
}

// Times as the clock on the company's wall shows them.
function written(reader: Reader) {
  const number = (value: number) => numberInWords(value, reader);
  const upTo = (count: number) =>
    count > MOST_COUNTED ? `more than ${number(MOST_COUNTED)}` : number(count);
  return {
    lang: reader.locale,
    day: (date: Date) => dayInWords(date, reader),
    calendarDay: (day: string) => calendarDay(day, reader),
    time: (date: Date) => timeInWords(date, reader),
    number,
    plural: (count: number, one: string, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`,
    upTo,
    detail: (detail: Record<string, unknown>, mine?: string[]) => detailInWords(detail, number, mine),
    some: (count: number, one: string) => `${upTo(count)} ${count === 1 ? one : `${one}s`}`,
  };
}

function takeFlash(request: FastifyRequest, reply: FastifyReply): string | undefined {
  const flash = readCookie(request, flashCookie);
  if (!flash) return undefined;
  clearCookie(reply, flashCookie);
  try {
    return decodeURIComponent(flash);
  } catch {
    return undefined;
  }
}
