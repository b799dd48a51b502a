import { changeSubstrate, SUBSTRATES } from '../../../domain/press/substrates.ts';
import type { Portal } from '../../portal.ts';
import { idOf, isId, typed } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { onwardQuery, orderOf } from '../lists.ts';
import { leadOn, type Page } from '../page.ts';
import { assetPages } from './asset-pages.ts';

export function substratePages(portal: Portal) {
  const { form, refused, ...shared } = assetPages(portal, {
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
          ? `/calibrations/new?${onwardQuery({ ...values, substrate: String(id) })}`
          : `/substrates/${id}`,
        flash: `${name} is added. Calibrate it for the equipment that prints on it.`,
      };
    },
  });

  const change: Page = async (request, reply) => {
    try {
      const { id, name } = changeSubstrate(portal.db, actorOf(request), idOf(request), typed(request));
      return leadOn(reply, `/substrates/${id}`, `${name} is saved.`);
    } catch (error) {
      return refused(request, reply, error);
    }
  };

  return { ...shared, change };
}
