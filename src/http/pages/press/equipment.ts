import { may } from '../../../domain/access/actor.ts';
import {
  EQUIPMENT,
  findEquipment,
  IMAGE_FORMATS,
  RESOLUTIONS,
  TECHNOLOGIES,
} from '../../../domain/press/equipment.ts';
import { changeEquipment, endingText } from '../../../domain/press/equipment-changes.ts';
import { orderOf } from '../lists.ts';
import type { Visit } from '../visit.ts';
import { assetPages } from './asset-pages.ts';

const pages = assetPages({
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

export const { list, open, enter, show, edit, archive } = pages;

export function change(visit: Visit) {
  const { db, actor, id } = visit;
  const values = visit.typed;
  const { name } = findEquipment(db, actor, id);
  if (values.step === 'back' && may(actor, 'add equipment and substrates'))
    return pages.form(visit, { title: `Edit ${name}`, values, id });
  try {
    const outcome = changeEquipment(db, actor, id, values);
    if (outcome.kind === 'asks') {
      const { ending } = outcome;
      const typed = { ...values, ending: endingText(ending) };
      return visit.page('equipment/ending', { title: `Save ${name}?`, id, ending, typed });
    }
    const ended = outcome.ended === 1 ? '1 calibration has' : `${outcome.ended} calibrations have`;
    const flash = `${outcome.equipment.name} is saved.${outcome.ended ? ` ${ended} ended: calibrate anew before printing.` : ''}`;
    return visit.leadOn(`/equipment/${id}`, flash);
  } catch (error) {
    return pages.refused(visit, error);
  }
}
