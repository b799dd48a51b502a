import type { FastifyReply, FastifyRequest } from 'fastify';
import { transactAs } from '../../../domain/access/acting.ts';
import { insist } from '../../../domain/access/actor.ts';
import { hasGrave, isOpen } from '../../../domain/code-status/code-changes.ts';
import {
  applyList,
  type CodeList,
  closeList,
  findList,
  giveUpList,
  type ListedChange,
  listedChanges,
  openList,
  stage,
  undoList,
} from '../../../domain/code-status/code-lists.ts';
import { SLICE } from '../../../domain/code-status/staging.ts';
import {
  ACTS,
  type Act,
  isGrave,
  REASONS,
  readRemark,
  readWish,
  type Wish,
} from '../../../domain/code-status/wishes.ts';
import { type Faults, type Typed, takeDraft } from '../../../domain/forms/drafts.ts';
import { plainLine } from '../../../domain/forms/text.ts';
import { findWorkOrder } from '../../../domain/orders/work-orders.ts';
import type { Portal } from '../../portal.ts';
import { refusalOf, refusedBy, type Wrong, wrongOf } from '../errors.ts';
import { idOf, isMultipart, typed } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { leadOn, type Page, page } from '../page.ts';
import { plainName } from '../uploads/file-upload.ts';
import { readForm } from '../uploads/read-files.ts';
import { COLUMN_WORDS } from './list-columns.ts';
import { type ReadList, readCodeList, wrongFile } from './read-code-list.ts';

/** Orders that a page of a list names. */
const NAMED = 50;

/** Changing the status of many codes by a list: read and shown first, then applied, and undone as a whole. */
export function codeListPages(portal: Portal) {
  const { db } = portal;

  const open: Page = async (request, reply) => {
    insistOnChanging(request);
    const draft = takeDraft(db, actorOf(request).userId, request.url);
    return listForm(request, reply, draft ?? {});
  };

  const check: Page = async (request, reply) => {
    insistOnChanging(request);
    const { given, read, faults, fileName } = await receive(portal, request, reply);
    // A long list may outlive the right to send it.
    transactAs(db, actorOf(request), (_, actor) => insist(actor, 'change codes'));
    try {
      if (Object.keys(faults).length > 0 || !read)
        throw wrongFile(faults.file ?? 'Choose the file of your list.');
      const list = await keep(portal, request, read, { given, fileName });
      return leadOn(reply, `/code-lists/${list.id}`, noteOn(read));
    } catch (error) {
      const { fields } = refusedBy(reply, error);
      return listForm(request, reply, given, { ...fields, ...faults });
    }
  };

  const show: Page = async (request, reply) => {
    return listPage(portal, request, reply, findList(db, actorOf(request), idOf(request)));
  };

  const apply = step((request) => {
    const list = applyList(db, actorOf(request), idOf(request), typed(request));
    return `${list.codes.toLocaleString('en')} codes are being changed.`;
  });

  const undo = step((request) => {
    undoList(db, actorOf(request), idOf(request), typed(request));
    return 'The list is taken back: what was said before holds again.';
  });

  const giveUp: Page = async (request, reply) => {
    giveUpList(db, actorOf(request), idOf(request));
    return leadOn(reply, '/codes', 'The list was given up: nothing of it was applied.');
  };

  function step(verb: (request: FastifyRequest) => string): Page {
    return async (request, reply) => {
      const list = findList(db, actorOf(request), idOf(request));
      try {
        const done = verb(request);
        return leadOn(reply, `/code-lists/${list.id}`, done);
      } catch (error) {
        const wrong = { ...wrongOf(reply, error), typed: typed(request) };
        return listPage(portal, request, reply, list, wrong);
      }
    };
  }

  return { open, check, show, apply, undo, giveUp };
}

function insistOnChanging(request: FastifyRequest): void {
  insist(actorOf(request), 'see codes');
  insist(actorOf(request), 'change codes');
}

type Received = { given: Typed; read?: ReadList; faults: Faults; fileName: string };

/** The fields of the form come before its file, so that what they say is known when its rows are read. */
async function receive(portal: Portal, request: FastifyRequest, reply: FastifyReply): Promise<Received> {
  const faults: Faults = {};
  if (!isMultipart(request)) return { given: typed(request), faults, fileName: '' };
  let read: ReadList | undefined;
  let fileName = '';
  const given = await readForm(portal, request, reply, async (part) => {
    if (part.fieldname !== 'file' || read) return;
    const so = typed(request);
    fileName = plainName(part.filename, 'list');
    try {
      const reference = plainLine(so.reference ?? '');
      const brandId = actorOf(request).companyId;
      read = await readCodeList(portal, part, { wish: wishOf(so, faults), reference, brandId });
    } catch (error) {
      Object.assign(faults, refusalOf(error).fields);
    }
  });
  return { given, ...(read && { read }), faults, fileName };
}

/** What the form says of every row that says nothing itself; nothing when it leaves that to the rows. */
function wishOf(given: Typed, faults: Faults): Wish | undefined {
  if ((given.act ?? '') === '') return undefined;
  const wrong: Faults = {};
  const wish = readWish(given, wrong);
  readRemark(given, wish, wrong);
  Object.assign(faults, wrong);
  return wish;
}

type About = { given: Typed; fileName: string };

/** Writes what was understood, slice by slice; until all of it is there, there is no list. */
async function keep({ db }: Portal, request: FastifyRequest, read: ReadList, { given, fileName }: About) {
  const actor = actorOf(request);
  const remark = plainLine(given.remark ?? '').slice(0, 500);
  const list = openList(db, actor, { fileName, remark, rows: read.rows });
  for await (const parts of read.marks.ranges(SLICE)) {
    stage(db, actor, list, parts);
    await new Promise(setImmediate);
  }
  closeList(db, list);
  return list;
}

function noteOn({ column, guessed, unused }: ReadList): string {
  const words = COLUMN_WORDS[column];
  const how = guessed ? `Its first row has no heading, so it was read as ${words}.` : `Read by its ${words}.`;
  return unused.length > 0 ? `${how} Not used: ${unused.slice(0, 10).join(', ')}.` : how;
}

function listForm(request: FastifyRequest, reply: FastifyReply, given: Typed, faults: Faults = {}) {
  return page(request, reply, 'codes/list-form', {
    title: 'Change codes by a list',
    typed: given,
    faults,
    acts: Object.keys(ACTS).map((act) => [act, ACT_WORDS[act as Act]]),
    reasons: REASONS.map((reason) => [reason, reason]),
  });
}

const ACT_WORDS: Record<Act, string> = { block: 'Block', unblock: 'Unblock', activate: 'Activate' };

type Shown = Wrong & { typed?: Typed };

function listPage(
  { db }: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
  list: CodeList,
  wrong: Shown = {},
) {
  const changes = listedChanges(db, list);
  const undone = changes.length > 0 && changes.every(({ undoneAt }) => undoneAt !== null);
  return page(request, reply, 'codes/list', {
    title: `List ${list.fileName}`,
    typed: {},
    faults: {},
    ...wrong,
    list,
    changes: changes.slice(0, NAMED),
    orders: new Set(changes.map(({ workOrderId }) => workOrderId)).size,
    ranges: changes.reduce((sum, { ranges }) => sum + ranges, 0),
    more: Math.max(0, changes.length - NAMED),
    going: changes.some(isOpen),
    undone,
    grave: isGraveList(db, request, list, changes),
  });
}

/** Whether its reference must be typed: what is blocked as counterfeit or stolen would be let go. */
function isGraveList(
  db: Portal['db'],
  request: FastifyRequest,
  list: CodeList,
  changes: ListedChange[],
): boolean {
  if (list.state === 'applied') return changes.some(isGrave);
  const freed = changes.filter(({ status }) => status !== 'blocked');
  return freed.some(({ workOrderId }) => hasGrave(db, findWorkOrder(db, actorOf(request), workOrderId)));
}
