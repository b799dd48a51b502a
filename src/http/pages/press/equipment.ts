import { may } from '../../../domain/access/actor.ts';
import {
  EQUIPMENT,
  findEquipment,
  IMAGE_FORMATS,
  RESOLUTIONS,
  TECHNOLOGIES,
} from '../../../domain/press/equipment.ts';
import { changeEquipment, endingText } from '../../../domain/press/equipment-changes.ts';
import type { Portal } from '../../portal.ts';
import { idOf, typed } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { orderOf } from '../lists.ts';
import { leadOn, type Page, page } from '../page.ts';
import { assetPages } from './asset-pages.ts';

export function equipmentPages(portal: Portal) {
  const { db } = portal;
  const { form, refused, ...shared } = assetPages(portal, {
    kind: EQUIPMENT,
    path: '/equipment',
    title: 'Equipment',
    add: 'Add equipment',
    lists: {
      technologies: TECHNOLOGIES.map((each) => [each, each]),
      formats: IMAGE_FORMATS.map((each) => [each, each.toUpperCase()]),
      resolutions: RESOLUTIONS,
    },
    fieldsOf: (row) => ({
      ...row,
      resolution_x: row.resolutionX,
      resolution_y: row.resolutionY === row.resolutionX ? '' : row.resolutionY,
      image_format: row.imageFormat,
    }),
    onward: ({ id, name }, values) => {
      const order = orderOf(values);
      if (!order)
        return { to: `/equipment/${id}`, flash: `${name} is added. Calibrate the substrates it prints on.` };
      return {
        to: `/work-orders/${order}/generation?equipment=${id}`,
        flash: `${name} is added, and chosen below. Calibrate a substrate for it before it can print.`,
      };
    },
  });

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
      return refused(request, reply, error);
    }
  };

  return { ...shared, change };
}
