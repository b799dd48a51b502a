import { statfs } from 'node:fs/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
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
import { refusalOf, refusedBy } from '../errors.ts';
import { asked, fromHtmx, idOf, typed } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { onwardQuery } from '../lists.ts';
import { fragment, leadOn, type Page, page } from '../page.ts';
import { cardFacts } from './cards.ts';

export function generationPages(portal: Portal) {
  const choose: Page = async (request, reply) => choicePage(portal, request, reply, asked(request));

  // The lists follow the equipment: htmx takes this piece, the button without JavaScript the page.
  const pair: Page = async (request, reply) => {
    return fragment(request, reply, 'generation/_pair', await choiceFacts(portal, request, asked(request)));
  };

  const ask: Page = async (request, reply) => {
    const facts = await choiceFacts(portal, request, asked(request), true);
    const { setting, faults, shortage, card } = facts;
    const ready = setting && !setting.hindrance && !shortage && Object.keys(faults).length === 0;
    if (!ready) {
      const query = new URLSearchParams({
        equipment: facts.equipmentId,
        substrate: facts.substrateId,
        checked: 'yes',
      });
      if (fromHtmx(request))
        return reply.header('HX-Redirect', `/work-orders/${card.order.id}/generation?${query}`).send('');
      reply.code(422);
      return page(request, reply, 'generation/page', facts);
    }
    const shown = { ...facts, shown: shownOf(setting) };
    if (fromHtmx(request)) return fragment(request, reply, 'generation/_confirm', shown);
    return page(request, reply, 'generation/confirm', shown);
  };

  const confirm: Page = async (request, reply) => {
    const { equipment = '', substrate = '', revision = '', size = '' } = typed(request);
    try {
      const id = idOf(request);
      const order = confirmGeneration(portal.db, portal.folders.keys, actorOf(request), id, {
        equipment,
        substrate,
        revision,
        size,
      });
      const now = order.state === 'generating' ? ': its codes are being generated' : '';
      return leadOn(reply, `/work-orders/${id}`, `${order.reference} is confirmed${now}.`);
    } catch (error) {
      const { message } = refusedBy(reply, error, 'conflict');
      return choicePage(portal, request, reply, { equipment, substrate, checked: 'yes' }, message);
    }
  };

  return { choose, pair, ask, confirm };
}

/** The page with the two lists; after a refusal it says why, and shows the order as it is now. */
export async function choicePage(
  portal: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
  given: Typed,
  sentence?: string,
) {
  const facts = await choiceFacts(portal, request, given, given.checked === 'yes');
  if (facts.card.order.state === 'new')
    return page(request, reply, 'generation/page', { ...facts, sentence });
  if (!sentence) throw tooLate(facts.card.order, 'confirm');
  return page(request, reply, 'work-orders/show', {
    title: `Work order ${facts.card.order.reference}`,
    card: facts.card,
    sentence,
  });
}

async function choiceFacts(portal: Portal, request: FastifyRequest, given: Typed, check = false) {
  const actor = actorOf(request);
  const card = findCard(portal.db, actor, idOf(request));
  insist(actor, 'generate codes');
  const choices = equipmentChoices(portal.db, actor, card.order);
  const equipmentId = choices.some(({ press }) => String(press.id) === given.equipment)
    ? (given.equipment ?? '')
    : '';
  const substrates = equipmentId ? substrateChoices(portal.db, actor, card.order, Number(equipmentId)) : [];
  const substrateId = substrates.some(({ substrate }) => String(substrate.id) === given.substrate)
    ? (given.substrate ?? '')
    : '';
  const { setting, faults } = settle(() =>
    chooseSetting(portal.db, actor, card.order, {
      equipmentId: Number(given.equipment),
      substrateId: Number(given.substrate),
    }),
  );
  return {
    title: `Generate codes: ${card.order.reference}`,
    card: cardFacts(portal, actor, card, true),
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
    shortage: setting && (await shortageOf(portal, packageSpace(card.order, setting))),
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
