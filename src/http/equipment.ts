import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { insist, may } from '../domain/actor.ts';
import { listCalibrations } from '../domain/calibrations.ts';
import { takeDraft } from '../domain/drafts.ts';
import {
  archiveEquipment,
  findEquipment,
  IMAGE_FORMATS,
  mustBeInUse,
  searchEquipment,
  TECHNOLOGIES,
} from '../domain/equipment.ts';
import { changeEquipment, endingText, enterEquipment, RESOLUTIONS } from '../domain/equipment-changes.ts';
import { historyOf } from '../domain/history.ts';
import { again, type Wrong } from './form-again.ts';
import { asked, idOf, typed } from './forms.ts';
import { actorOf } from './guard.ts';
import { IN_USE, orderOf, wantedOf } from './lists.ts';
import { leadOn, page } from './pages.ts';
import type { Portal } from './portal.ts';

export function equipmentRoutes(app: FastifyInstance, { db }: Portal): void {
  app.get('/equipment', async (request, reply) => {
    const wanted = wantedOf(request, IN_USE);
    const found = searchEquipment(db, actorOf(request), wanted);
    return page(request, reply, 'equipment/list', {
      title: 'Equipment',
      ...found,
      wanted,
      shows: IN_USE,
      path: '/equipment',
    });
  });

  app.get('/equipment/new', async (request, reply) => {
    const actor = actorOf(request);
    insist(actor, 'see equipment and substrates');
    insist(actor, 'add equipment and substrates');
    const draft = takeDraft(db, actor.userId, request.url);
    return form(request, reply, 'Add equipment', draft ?? asked(request), {}, draft !== undefined);
  });

  app.post('/equipment/new', async (request, reply) => {
    try {
      const row = enterEquipment(db, actorOf(request), typed(request));
      const order = orderOf(typed(request));
      if (order)
        return leadOn(
          reply,
          `/work-orders/${order}/generation?equipment=${row.id}`,
          `${row.name} is added, and chosen below. Calibrate a substrate for it before it can print.`,
        );
      return leadOn(
        reply,
        `/equipment/${row.id}`,
        `${row.name} is added. Calibrate the substrates it prints on.`,
      );
    } catch (error) {
      return again(error, reply, (wrong) => form(request, reply, 'Add equipment', typed(request), wrong));
    }
  });

  app.get('/equipment/:id', async (request, reply) => {
    const actor = actorOf(request);
    const equipment = findEquipment(db, actor, idOf(request));
    const calibrations = listCalibrations(db, actor, { equipmentId: equipment.id });
    const history = historyOf(db, { equipmentId: equipment.id });
    return page(request, reply, 'equipment/show', {
      title: equipment.name,
      equipment,
      calibrations,
      history,
    });
  });

  app.get('/equipment/:id/changes', async (request, reply) => {
    const actor = actorOf(request);
    const equipment = findEquipment(db, actor, idOf(request));
    insist(actor, 'add equipment and substrates');
    mustBeInUse(equipment);
    const draft = takeDraft(db, actor.userId, request.url);
    const { resolutionX, resolutionY, imageFormat, version } = equipment;
    const now = {
      ...equipment,
      resolution_x: resolutionX,
      resolution_y: resolutionY === resolutionX ? '' : resolutionY,
      image_format: imageFormat,
      version: String(version),
    };
    return form(
      request,
      reply,
      `Edit ${equipment.name}`,
      draft ?? now,
      {},
      draft !== undefined,
      equipment.id,
    );
  });

  app.post('/equipment/:id/changes', async (request, reply) => {
    const actor = actorOf(request);
    const id = idOf(request);
    const values = typed(request);
    const { name } = findEquipment(db, actor, id);
    if (values.step === 'back' && may(actor, 'add equipment and substrates'))
      return form(request, reply, `Edit ${name}`, values, {}, false, id);
    try {
      const outcome = changeEquipment(db, actor, id, values);
      if (outcome.kind === 'asks') {
        const { ending } = outcome;
        const facts = {
          title: `Save ${name}?`,
          id,
          ending,
          typed: { ...values, ending: endingText(ending) },
        };
        return page(request, reply, 'equipment/ending', facts);
      }
      const ended = outcome.ended === 1 ? '1 calibration has' : `${outcome.ended} calibrations have`;
      const flash = `${outcome.equipment.name} is saved.${outcome.ended ? ` ${ended} ended: calibrate anew before printing.` : ''}`;
      return leadOn(reply, `/equipment/${id}`, flash);
    } catch (error) {
      return again(error, reply, (wrong) => {
        const { version } = findEquipment(db, actor, id);
        const shown = wrong.sentence ? { ...values, version: String(version) } : values;
        return form(request, reply, `Edit ${name}`, shown, wrong, false, id);
      });
    }
  });

  app.post('/equipment/:id/archive', async (request, reply) => {
    const archived = typed(request).archived !== 'no';
    const { id, name } = archiveEquipment(db, actorOf(request), idOf(request), archived);
    const flash = archived
      ? `${name} is archived: it is in no list any more. Orders that used it keep it.`
      : `${name} is restored, with the calibrations that still hold.`;
    return leadOn(reply, `/equipment/${id}`, flash);
  });
}

function form(
  request: FastifyRequest,
  reply: FastifyReply,
  title: string,
  values: Record<string, unknown>,
  { faults = {}, sentence }: Wrong,
  restored = false,
  id?: number,
) {
  const lists = { technologies: TECHNOLOGIES, formats: IMAGE_FORMATS, resolutions: RESOLUTIONS };
  return page(request, reply, 'equipment/form', {
    title,
    typed: values,
    faults,
    sentence,
    restored,
    id,
    ...lists,
  });
}
