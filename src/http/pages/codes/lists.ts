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
import type { Faults, Typed } from '../../../domain/forms/drafts.ts';
import { plainLine } from '../../../domain/forms/text.ts';
import { findWorkOrder } from '../../../domain/orders/work-orders.ts';
import { refusalOf, type Wrong } from '../errors.ts';
import { plainName } from '../uploads/file-upload.ts';
import type { Page, Visit } from '../visit.ts';
import { COLUMN_WORDS } from './list-columns.ts';
import { type ReadList, readCodeList, wrongFile } from './read-code-list.ts';

/** Orders that a page of a list names. */
const NAMED = 50;

// Changing the status of many codes by a list: read and shown first, then applied, and undone as a whole.

export function open(visit: Visit) {
  insistOnChanging(visit);
  return listForm(visit, visit.takeDraft() ?? {});
}

export async function check(visit: Visit) {
  insistOnChanging(visit);
  const { given, read, faults, fileName } = await receive(visit);
  // A long list may outlive the right to send it.
  transactAs(visit.db, visit.actor, (_, actor) => insist(actor, 'change codes'));
  try {
    if (Object.keys(faults).length > 0 || !read)
      throw wrongFile(faults.file ?? 'Choose the file of your list.');
    const list = await keep(visit, read, { given, fileName });
    return visit.leadOn(`/code-lists/${list.id}`, noteOn(read));
  } catch (error) {
    const { fields } = visit.refusedBy(error);
    return listForm(visit, given, { ...fields, ...faults });
  }
}

export function show(visit: Visit) {
  return listPage(visit, findList(visit.db, visit.actor, visit.id));
}

export const apply = step(({ db, actor, id, typed }) => {
  const list = applyList(db, actor, id, typed);
  return `${list.codes.toLocaleString('en')} codes are being changed.`;
});

export const undo = step(({ db, actor, id, typed }) => {
  undoList(db, actor, id, typed);
  return 'The list is taken back: what was said before holds again.';
});

export function giveUp(visit: Visit) {
  giveUpList(visit.db, visit.actor, visit.id);
  return visit.leadOn('/codes', 'The list was given up: nothing of it was applied.');
}

function step(verb: (visit: Visit) => string): Page {
  return (visit) => {
    const list = findList(visit.db, visit.actor, visit.id);
    try {
      return visit.leadOn(`/code-lists/${list.id}`, verb(visit));
    } catch (error) {
      return listPage(visit, list, { ...visit.wrongOf(error), typed: visit.typed });
    }
  };
}

function insistOnChanging(visit: Visit): void {
  insist(visit.actor, 'see codes');
  insist(visit.actor, 'change codes');
}

type Received = { given: Typed; read?: ReadList; faults: Faults; fileName: string };

/** The fields of the form come before its file, so that what they say is known when its rows are read. */
async function receive(visit: Visit): Promise<Received> {
  const faults: Faults = {};
  let read: ReadList | undefined;
  let fileName = '';
  const given = await visit.readForm(async (part) => {
    if (part.fieldname !== 'file' || read) return;
    const so = visit.typed;
    fileName = plainName(part.filename, 'list');
    try {
      const reference = plainLine(so.reference ?? '');
      const brandId = visit.actor.companyId;
      read = await readCodeList(visit.portal, part, { wish: wishOf(so, faults), reference, brandId });
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
async function keep(visit: Visit, read: ReadList, { given, fileName }: About) {
  const { db, actor } = visit;
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

function listForm(visit: Visit, given: Typed, faults: Faults = {}) {
  return visit.page('codes/list-form', {
    title: 'Change codes by a list',
    typed: given,
    faults,
    acts: Object.keys(ACTS).map((act) => [act, ACT_WORDS[act as Act]]),
    reasons: REASONS.map((reason) => [reason, reason]),
  });
}

const ACT_WORDS: Record<Act, string> = { block: 'Block', unblock: 'Unblock', activate: 'Activate' };

type Shown = Wrong & { typed?: Typed };

function listPage(visit: Visit, list: CodeList, wrong: Shown = {}) {
  const changes = listedChanges(visit.db, list);
  const undone = changes.length > 0 && changes.every(({ undoneAt }) => undoneAt !== null);
  return visit.page('codes/list', {
    title: `List ${list.fileName}`,
    ...wrong,
    list,
    changes: changes.slice(0, NAMED),
    orders: new Set(changes.map(({ workOrderId }) => workOrderId)).size,
    ranges: changes.reduce((sum, { ranges }) => sum + ranges, 0),
    more: Math.max(0, changes.length - NAMED),
    going: changes.some(isOpen),
    undone,
    grave: isGraveList(visit, list, changes),
  });
}

/** Whether its reference must be typed: what is blocked as counterfeit or stolen would be let go. */
function isGraveList({ db, actor }: Visit, list: CodeList, changes: ListedChange[]): boolean {
  if (list.state === 'applied') return changes.some(isGrave);
  const freed = changes.filter(({ status }) => status !== 'blocked');
  return freed.some(({ workOrderId }) => hasGrave(db, findWorkOrder(db, actor, workOrderId)));
}
