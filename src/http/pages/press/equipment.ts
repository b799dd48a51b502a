import { insist, may } from '../../../domain/access/actor.ts';
import { takeDraft } from '../../../domain/forms/drafts.ts';
import { lastOfPairs, listCalibrations } from '../../../domain/press/calibrations.ts';
import { driftedOf } from '../../../domain/press/drift/drift-checks.ts';
import {
  archiveEquipment,
  findEquipment,
  IMAGE_FORMATS,
  mustBeInUse,
  searchEquipment,
  TECHNOLOGIES,
} from '../../../domain/press/equipment.ts';
import {
  changeEquipment,
  endingText,
  enterEquipment,
  RESOLUTIONS,
} from '../../../domain/press/equipment-changes.ts';
import { historyOf } from '../../../domain/trace/history.ts';
import type { Portal } from '../../portal.ts';
import { wrongOf } from '../errors.ts';
import { idOf, typed } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { orderOf } from '../lists.ts';
import { leadOn, type Page, page } from '../page.ts';
import { pressListPages } from './press-lists.ts';

export function equipmentPages(portal: Portal) {
  const { db } = portal;
  const { form, ...shared } = pressListPages(portal, {
    path: '/equipment',
    title: 'Equipment',
    add: 'Add equipment',
    lists: {
      technologies: TECHNOLOGIES.map((each) => [each, each]),
      formats: IMAGE_FORMATS.map((each) => [each, each.toUpperCase()]),
      resolutions: RESOLUTIONS,
    },
    search: searchEquipment,
    archive: archiveEquipment,
  });

  const enter: Page = async (request, reply) => {
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
      const wrong = wrongOf(reply, error);
      return form(request, reply, { title: 'Add equipment', values: typed(request), wrong });
    }
  };

  const show: Page = async (request, reply) => {
    const actor = actorOf(request);
    const equipment = findEquipment(db, actor, idOf(request));
    const pairs = lastOfPairs(listCalibrations(db, actor, { equipmentId: equipment.id }));
    const history = historyOf(db, { equipmentId: equipment.id });
    return page(request, reply, 'equipment/show', {
      title: equipment.name,
      equipment,
      pairs,
      drifted: driftedOf(
        db,
        pairs.map(({ calibration }) => calibration.id),
      ),
      history,
    });
  };

  const edit: Page = async (request, reply) => {
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
    return form(request, reply, {
      title: `Edit ${equipment.name}`,
      values: draft ?? now,
      restored: draft !== undefined,
      id: equipment.id,
    });
  };

  const change: Page = async (request, reply) => {
    const actor = actorOf(request);
    const id = idOf(request);
    const values = typed(request);
    const { name } = findEquipment(db, actor, id);
    if (values.step === 'back' && may(actor, 'add equipment and substrates'))
      return form(request, reply, { title: `Edit ${name}`, values, id });
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
      const wrong = wrongOf(reply, error);
      const { version } = findEquipment(db, actor, id);
      const shown = wrong.sentence ? { ...values, version: String(version) } : values;
      return form(request, reply, { title: `Edit ${name}`, values: shown, wrong, id });
    }
  };

  return { ...shared, enter, show, edit, change };
}
