import type { MultipartFile } from '@fastify/multipart';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Db } from '../../db/database.ts';
import type { Actor, Doer } from '../../domain/access/actor.ts';
import { unknownLink } from '../../domain/access/links.ts';
import { notFound, type Refusal, type RefusalCode } from '../../domain/access/refusal.ts';
import type { Reader } from '../../domain/forms/dates.ts';
import { type Typed, takeDraft } from '../../domain/forms/drafts.ts';
import type { Visitor } from '../../domain/sign-in/sessions.ts';
import type { Portal } from '../portal.ts';
import { refusedBy, type Wrong, wrongOf } from './errors.ts';
import { asked, fromHtmx, isId, partOf, typed } from './fields.ts';
import { actorOf, doerOf, sessionOf } from './guard.ts';
import { type Facts, fragment, leadOn, page, readerOf } from './page.ts';
import { readForm } from './uploads/read-files.ts';

/** What answers a route. */
export type Page = (visit: Visit) => unknown;

const POLLS_AN_ANNOUNCEMENT = 5;

/** One request of a page and its answer: who asks for what, what they typed, and how they are answered. */
export class Visit {
  readonly portal: Portal;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;

  constructor(portal: Portal, request: FastifyRequest, reply: FastifyReply) {
    this.portal = portal;
    this.request = request;
    this.reply = reply;
  }

  get db(): Db {
    return this.portal.db;
  }

  get folders(): Portal['folders'] {
    return this.portal.folders;
  }

  get visitor(): Visitor {
    return this.request.visitor;
  }

  /** Who is signed in. Refuses anybody else; every route but the open ones has somebody. */
  get actor(): Actor {
    return actorOf(this.request);
  }

  /** Who is signed in, if anybody is. */
  get known(): Actor | undefined {
    return this.visitor.kind === 'signed-in' ? this.visitor.actor : undefined;
  }

  /** The companies of whoever is signed in. */
  get companies(): { id: number; name: string }[] {
    return this.visitor.kind === 'signed-in' ? this.visitor.companies : [];
  }

  get sessionId(): string {
    return sessionOf(this.request);
  }

  /** Somebody of whom only the address is known. */
  get doer(): Doer {
    return doerOf(this.request);
  }

  /** How the visitor's company writes dates, times and numbers. */
  get reader(): Reader {
    return readerOf(this.visitor);
  }

  get url(): string {
    return this.request.url;
  }

  get fromHtmx(): boolean {
    return fromHtmx(this.request);
  }

  /** What was typed into the form. */
  get typed(): Typed {
    return typed(this.request);
  }

  /** What the address asks for after the question mark. */
  get asked(): Typed {
    return asked(this.request);
  }

  /** The `:id` of the address; anything but a number names nothing. */
  get id(): number {
    return this.numberOf('id');
  }

  /** The `:token` of a mailed link; anything of another shape is no link of ours. */
  get token(): string {
    const token = this.partOf('token');
    if (!/^[A-Za-z0-9_-]{43}$/.test(token)) throw unknownLink();
    return token;
  }

  /** A part of the address that is the number of something. */
  numberOf(name: string): number {
    const text = this.partOf(name);
    if (!isId(text)) throw notFound('page');
    return Number(text);
  }

  /** A part of the address, as routes.ts names it. */
  partOf(name: string): string {
    return partOf(this.request, name);
  }

  /** Whether the browser has this already (RFC 9110, 13.1.2). */
  knows(etag: string): boolean {
    const known = this.request.headers['if-none-match']
      ?.split(',')
      .map((tag) => tag.trim().replace(/^W\//, ''));
    return known?.some((tag) => tag === etag || tag === '*') ?? false;
  }

  /** How often a piece of the page was asked for, and whether this time what it says is read out. */
  get poll(): { poll: number; announce: boolean } {
    const poll = (Number(this.asked.poll) || 0) + 1;
    return { poll, announce: poll % POLLS_AN_ANNOUNCEMENT === 0 };
  }

  /** What a session's end kept of this page's form, once. */
  takeDraft(): Typed | undefined {
    return takeDraft(this.db, this.actor.userId, this.url);
  }

  /** What a form is filled with: what a session's end kept of it, else these. */
  draftOr<Values>(values: Values): { values: Typed | Values; restored: boolean } {
    const draft = this.takeDraft();
    return { values: draft ?? values, restored: draft !== undefined };
  }

  /** What was typed into a form; of one with files, each of them goes through `receive` as it streams in. */
  async readForm(receive: (part: MultipartFile) => Promise<void>): Promise<Typed> {
    if (!this.request.isMultipart()) return this.typed;
    return readForm(this.portal, this.request, this.reply, receive);
  }

  /** A whole page. `title` is its heading and its window's name. */
  page(view: string, facts: Facts & { title: string }) {
    return page(this.request, this.reply, view, facts);
  }

  /** A piece that htmx swaps in: the same file that the page includes. */
  fragment(view: string, facts: Facts) {
    return fragment(this.request, this.reply, view, facts);
  }

  /** After a change: leads on to a page that says what happened. */
  leadOn(path: string, flash?: string) {
    return leadOn(this.reply, path, flash);
  }

  /** A refusal that the page shows by itself, with its status on the answer; anything else goes on up. */
  refusedBy(error: unknown, ...kinds: RefusalCode[]): Refusal {
    return refusedBy(this.reply, error, ...kinds);
  }

  /** What the form shows again after it was refused. */
  wrongOf(error: unknown): Wrong {
    return wrongOf(this.reply, error);
  }
}
