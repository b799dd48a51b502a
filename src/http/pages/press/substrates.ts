import { changeSubstrate, SUBSTRATES } from '../../../domain/press/substrates.ts';
import { isId } from '../fields.ts';
import { onward, orderOf } from '../lists.ts';
import type { Visit } from '../visit.ts';
import { assetPages } from './asset-pages.ts';

const pages = assetPages({
  kind: SUBSTRATES,
  path: '/substrates',
  title: 'Substrates',
  add: 'Add a substrate',
  lists: {},
  fieldsOf: (row) => ({ ...row, product_code: row.productCode }),
  onward: ({ id, name }, values) => {
    // Who came from an order or from a press wants to print on it: that takes a calibration first.
    const isOnTheWay = orderOf(values) || isId(values.equipment ?? '');
    return {
      to: isOnTheWay
        ? onward('/calibrations/new', { ...values, substrate: String(id) })
        : `/substrates/${id}`,
      flash: `${name} is added. Calibrate it for the equipment that prints on it.`,
    };
  },
});

export const { list, open, enter, show, edit, archive } = pages;

export function change(visit: Visit) {
  try {
    const { id, name } = changeSubstrate(visit.db, visit.actor, visit.id, visit.typed);
    return visit.leadOn(`/substrates/${id}`, `${name} is saved.`);
  } catch (error) {
    return pages.refused(visit, error);
  }
}
