import { MOST_IMAGES } from '../../../codes/package/package.ts';
import { ENGINE } from '../../../codes/plan.ts';
import type { Db } from '../../../db/database.ts';
import { may } from '../../../domain/access/actor.ts';
import { tallyOf } from '../../../domain/code-status/code-status.ts';
import { days } from '../../../domain/forms/dates.ts';
import { isOverdue, todayOf } from '../../../domain/orders/due.ts';
import { hasGraphicKey } from '../../../domain/orders/graphic-keys.ts';
import { asksReports, canMove, isFinished } from '../../../domain/orders/lifecycle.ts';
import { lookupTalk } from '../../../domain/orders/messages.ts';
import { lookupVersion } from '../../../domain/orders/order-templates.ts';
import { isWhole } from '../../../domain/orders/remaking.ts';
import { confirmedSizes, fixedGraphic } from '../../../domain/orders/secure-setting.ts';
import { lookupReplaced, lookupReplacement, shortOf } from '../../../domain/orders/shortage.ts';
import { BATCH_SIZE, type Card, listArtworks, STATE_WORDS } from '../../../domain/orders/work-orders.ts';
import { noteOnCalibration } from '../../../domain/press/drawn-calibration.ts';
import { type PrintReport, standingReports } from '../../../domain/reports/print-reports.ts';
import { isSecure } from '../../../domain/secure/secure-orders.ts';
import { isUntrained } from '../../../domain/secure/trainings.ts';
import { type Action, lookupEntry, timeline } from '../../../domain/trace/audit.ts';
import type { Visit } from '../visit.ts';
import { lookupGenerator } from './generator-file.ts';

/** What a card shows and offers to this person; `open` adds every detail. */
export function cardFacts({ db, folders, portal, actor }: Visit, card: Card, open: boolean) {
  const { order } = card;
  const made = card.package?.removedAt ? null : card.package;
  const remaking = made?.remakingSince != null;
  const expired = made?.expiredAt != null && !remaking;
  const looked = made !== null && actor.kind === 'partner' && !remaking && !expired;
  const lost = looked && !isWhole(folders.packages, made);
  const archived = (actor.kind === 'brand' ? order.brandArchivedAt : order.partnerArchivedAt) !== null;
  const prints = may(actor, 'report a print') && canMove(order, 'print') && made?.downloadedAt != null;
  const standing = open ? standingReports(db, order.id) : [];
  const short = open ? shortOf(db, order) : 0;
  const replacement = open ? lookupReplacement(db, order) : undefined;
  return {
    ...card,
    reported: reportedIn(standing),
    short,
    replacement,
    replaced: open && order.replacesId ? lookupReplaced(db, order.replacesId) : undefined,
    open,
    archived,
    overdue: order.dueOn !== null && isOverdue(order, todayOf(db, actor.companyId)),
    stateWords: STATE_WORDS[order.state],
    untrained: hasGraphics(order) && isUntrained(db, order),
    batches: Math.ceil(order.quantity / BATCH_SIZE),
    dataOnly: order.quantity > MOST_IMAGES,
    generator: order.quantity > MOST_IMAGES ? lookupGenerator() : undefined,
    progress: order.state === 'generating' || remaking ? progressOf(card) : undefined,
    hasPackage: made !== null,
    packageFolder: made?.fileName.replace(/\.zip$/, ''),
    remaking,
    lost,
    expired,
    keptUntil: expired ? undefined : endOfKeeping(card, portal.packageDays),
    sizes: card.confirmation ? sizesInWords(card.confirmation) : undefined,
    graphic: card.confirmation ? fixedGraphic(card.confirmation) : undefined,
    ending: order.state === 'canceled' ? lookupEntry(db, order.id, ENDINGS) : undefined,
    calibrationNote:
      card.confirmation && actor.kind === 'partner' && order.state === 'ready'
        ? noteOnCalibration(db, card.confirmation)
        : undefined,
    can: {
      generate: may(actor, 'generate codes') && canMove(order, 'confirm'),
      retry: may(actor, 'generate codes') && canMove(order, 'retry'),
      remake: may(actor, 'generate codes') && (lost || expired),
      download: may(actor, 'download codes') && made !== null && !lost && !remaking && !expired,
      graphicKey: may(actor, 'download a graphic key') && made !== null && hasGraphicKey(order),
      print: prints && !asksReports(db, order),
      report: prints && asksReports(db, order),
      reports: open && standing.length > 0,
      train: may(actor, 'train secure codes') && hasGraphics(order),
      seeTraining: open && may(actor, 'see codes') && hasGraphics(order),
      replace: may(actor, 'submit a work order') && short > 0 && !replacement,
      accept: may(actor, 'accept a print') && canMove(order, 'accept'),
      decline: may(actor, 'decline a work order') && canMove(order, 'decline'),
      cancel: may(actor, 'cancel a work order') && canMove(order, 'cancel'),
      again: may(actor, 'submit a work order'),
      archive: may(actor, 'archive work orders') && (archived || isFinished(order)),
    },
    artworks: open ? listArtworks(db, order.id) : [],
    template: open && actor.kind === 'brand' ? templateOf(db, order) : undefined,
    talk: open ? lookupTalk(db, order.id) : undefined,
    tally: open && card.confirmation ? tallyOf(db, order) : undefined,
    timeline: open ? timeline(db, order.id) : [],
  };
}

/** Whether secure codes of it may be on paper. */
function hasGraphics(order: Card['order']): boolean {
  return isSecure(order) && ['ready', 'printed', 'completed'].includes(order.state);
}

/** The sums of the reports that hold; undefined while there is none. */
function reportedIn(standing: PrintReport[]): { good: number; bad: number } | undefined {
  if (standing.length === 0) return undefined;
  const good = standing.reduce((sum, report) => sum + (report.good ?? 0), 0);
  const codes = (report: PrintReport) =>
    (report.spoiled ?? 0) + (report.sampled ?? 0) + (report.unused ?? 0) + (report.missing ?? 0);
  return { good, bad: standing.reduce((sum, report) => sum + codes(report), 0) };
}

function templateOf(db: Db, { templateId, templateVersion }: Card['order']) {
  return templateId && templateVersion ? lookupVersion(db, templateId, templateVersion) : undefined;
}

const ENDINGS: Action[] = ['work_order.canceled', 'work_order.declined'];

/** When the package goes from the disk; undefined while nobody can say. */
function endOfKeeping({ package: made, confirmation }: Card, packageDays: number): Date | undefined {
  if (!made?.keptSince || !made.downloadedAt || packageDays === 0) return undefined;
  if (confirmation?.engine !== ENGINE) return undefined;
  return new Date(made.keptSince.getTime() + days(packageDays));
}

/** What is printed, in millimetres, without and with the quiet zone. */
function sizesInWords(confirmation: NonNullable<Card['confirmation']>): { symbol: string; image: string } {
  const { symbol, image } = confirmedSizes(confirmation);
  const words = ({ mmX, mmY }: { mmX: string; mmY: string }) =>
    `${Number(mmX).toFixed(2)} × ${Number(mmY).toFixed(2)} mm`;
  return { symbol: words(symbol), image: words(image) };
}

export type Progress = {
  drawn: number;
  quantity: number;
  batch: number;
  batches: number;
  /** How long it still takes, in words; nothing before that can be told. */
  left: string;
};

function progressOf({ order }: Card): Progress {
  const { drawn, quantity, generationStartedAt } = order;
  const seconds = generationStartedAt ? (Date.now() - generationStartedAt.getTime()) / 1000 : 0;
  const known = drawn > 0 && seconds > 0.5;
  return {
    drawn,
    quantity,
    batch: Math.min(Math.floor(drawn / BATCH_SIZE) + 1, Math.ceil(quantity / BATCH_SIZE)),
    batches: Math.ceil(quantity / BATCH_SIZE),
    left: known ? leftInWords(Math.ceil((seconds * (quantity - drawn)) / drawn)) : '',
  };
}

function leftInWords(seconds: number): string {
  return `about ${seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`} left`;
}
