import { statfs } from 'node:fs/promises';
import { insist } from '../../../domain/access/actor.ts';
import type { Faults, Typed } from '../../../domain/forms/drafts.ts';
import { narrowed } from '../../../domain/forms/long-choices.ts';
import { confirmGeneration } from '../../../domain/orders/confirmation.ts';
import { tooLate } from '../../../domain/orders/lifecycle.ts';
import { packageSpace } from '../../../domain/orders/package-space.ts';
import {
  chooseSetting,
  equipmentChoices,
  type Setting,
  shownOf,
  substrateChoices,
} from '../../../domain/orders/setting.ts';
import { findCard } from '../../../domain/orders/work-orders.ts';
import type { Portal } from '../../portal.ts';
import { refusalOf } from '../errors.ts';
import { onwardQuery } from '../lists.ts';
import type { Visit } from '../visit.ts';
import { cardFacts } from './cards.ts';

export function choose(visit: Visit) {
  return choicePage(visit, visit.asked);
}

// The lists follow the equipment: htmx takes this piece, the button without JavaScript the page.
export async function pair(visit: Visit) {
  return visit.fragment('generation/_pair', await choiceFacts(visit, visit.asked));
}

export async function ask(visit: Visit) {
  const facts = await choiceFacts(visit, visit.asked, true);
  const { setting, faults, shortage, card } = facts;
  const ready = setting && !setting.hindrance && !shortage && Object.keys(faults).length === 0;
  if (!ready) {
    const { equipmentId: equipment, substrateId: substrate } = facts;
    const query = new URLSearchParams({ equipment, substrate, checked: 'yes' });
    if (visit.fromHtmx)
      return visit.reply.header('HX-Redirect', `/work-orders/${card.order.id}/generation?${query}`).send('');
    visit.reply.code(422);
    return visit.page('generation/page', facts);
  }
  const shown = { ...facts, shown: shownOf(setting) };
  if (visit.fromHtmx) return visit.fragment('generation/_confirm', shown);
  return visit.page('generation/confirm', shown);
}

export function confirm(visit: Visit) {
  const { equipment = '', substrate = '', revision = '', size = '' } = visit.typed;
  try {
    const { db, folders, actor, id } = visit;
    const shown = { equipment, substrate, revision, size };
    const order = confirmGeneration(db, folders.keys, actor, id, shown);
    const now = order.state === 'generating' ? ': its codes are being generated' : '';
    return visit.leadOn(`/work-orders/${id}`, `${order.reference} is confirmed${now}.`);
  } catch (error) {
    const { message } = visit.refusedBy(error, 'conflict');
    return choicePage(visit, { equipment, substrate, checked: 'yes' }, message);
  }
}

/** The page with the two lists; after a refusal it says why, and shows the order as it is now. */
export async function choicePage(visit: Visit, given: Typed, sentence?: string) {
  const facts = await choiceFacts(visit, given, given.checked === 'yes');
  const { card } = facts;
  if (card.order.state === 'new') return visit.page('generation/page', { ...facts, sentence });
  if (!sentence) throw tooLate(card.order, 'confirm');
  return visit.page('work-orders/show', { title: `Work order ${card.order.reference}`, card, sentence });
}

async function choiceFacts(visit: Visit, given: Typed, check = false) {
  const { db, actor } = visit;
  const card = findCard(db, actor, visit.id);
  insist(actor, 'generate codes');
  const choices = equipmentChoices(db, actor, card.order);
  const equipmentId = choices.some(({ press }) => String(press.id) === given.equipment)
    ? (given.equipment ?? '')
    : '';
  const substrates = equipmentId ? substrateChoices(db, actor, card.order, Number(equipmentId)) : [];
  const substrateId = substrates.some(({ substrate }) => String(substrate.id) === given.substrate)
    ? (given.substrate ?? '')
    : '';
  const { setting, faults } = settle(() =>
    chooseSetting(db, actor, card.order, {
      equipmentId: Number(given.equipment),
      substrateId: Number(given.substrate),
    }),
  );
  return {
    title: `Generate codes: ${card.order.reference}`,
    card: cardFacts(visit, card, true),
    choices: narrowed(
      choices,
      ({ press }) => press.name,
      ({ press }) => String(press.id) === equipmentId,
      given.find_equipment,
    ),
    substrates: narrowed(
      substrates,
      ({ substrate }) => substrate.name,
      ({ substrate }) => String(substrate.id) === substrateId,
      given.find_substrate,
    ),
    totals: { equipment: choices.length, substrates: substrates.length },
    finds: { equipment: given.find_equipment, substrate: given.find_substrate },
    equipmentId,
    substrateId,
    onward: onwardQuery({ order: String(card.order.id), equipment: equipmentId }),
    setting,
    faults: check || given.substrate ? faults : {},
    shortage: setting && (await shortageOf(visit.portal, packageSpace(card.order, setting))),
  };
}

function settle(choose: () => Setting): { setting?: Setting; faults: Faults } {
  try {
    return { setting: choose(), faults: {} };
  } catch (error) {
    return { faults: refusalOf(error).fields };
  }
}

async function shortageOf({ folders }: Portal, bytes: number): Promise<string | undefined> {
  const { bavail, bsize } = await statfs(folders.packages);
  const free = bavail * bsize;
  if (free >= bytes) return undefined;
  const gigabytes = (value: number) => `${(value / 1e9).toFixed(1)} GB`;
  return `The package may need ${gigabytes(bytes)}, and the portal has ${gigabytes(free)} left. Ask whoever runs it to free some disk space.`;
}
