import type { Name } from '../../src/cli/cast.ts';
import type { WorkOrderState } from '../../src/domain/orders/work-orders.ts';
import { gradeScene } from './grade-scene.ts';
import { secureScene } from './secure-scene.ts';
import type { World } from './world.ts';

/** Every page there is, by who may see it: a name for its picture, and its address. */
export function everyPage(
  world: World,
  orders: Record<WorkOrderState, number>,
): [Name, [string, string][]][] {
  const { cast } = world;
  const secure = secureScene(world);
  gradeScene(world, orders.printed);
  const report = ['print-report', `/work-orders/${orders.printed}/print-report`] as [string, string];
  const { equipment, substrates } = cast;
  const choice = `equipment=${equipment.inkjet}&substrate=${substrates.kraft}`;
  const fresh = `/work-orders/${orders.new}`;
  const states = (['failed', 'ready', 'canceled'] as const).map((state): [string, string] => [
    `order-${state}`,
    `/work-orders/${orders[state]}`,
  ]);
  return [
    [
      'bob',
      [
        ['home', '/'],
        ['menu', '/menu'],
        ['work-orders', `/work-orders?open=${orders.ready}`],
        ['work-orders-none', '/work-orders?search=nothing'],
        ...states,
        ['generation-empty', `${fresh}/generation`],
        ['generation', `${fresh}/generation?${choice}`],
        ['generation-faults', `${fresh}/confirmation`],
        ['confirmation', `${fresh}/confirmation?${choice}`],
        ['refusal', `${fresh}/refusal`],
        ['messages', `${fresh}/messages`],
        report,
        ['report-form', `/work-orders/${orders.ready}/print-report`],
        ['batches', `/work-orders/${orders.ready}/batches`],
        ['ticket', `/work-orders/${orders.ready}/ticket`],
        ['press-data', `/work-orders/${orders.ready}/press-data`],
        ['press-data-faults', `/work-orders/${orders.ready}/press-data?lanes=x&from=9&to=3`],
        ['equipment', '/equipment'],
        ['equipment-one', `/equipment/${equipment.inkjet}`],
        ['equipment-changes', `/equipment/${equipment.inkjet}/changes`],
        ['substrates', '/substrates'],
        ['substrate-one', `/substrates/${substrates.film}`],
        ['substrate-new', '/substrates/new'],
        ['calibrations', '/calibrations'],
        ['calibration-new', '/calibrations/new'],
        ['calibration-pair', `/calibrations/${equipment.inkjet}/${substrates.film}`],
        ['calibration-secure', `/calibrations/${equipment.label}/${substrates.film}/1`],
        ['calibration-drift', `/calibrations/${equipment.inkjet}/${substrates.film}/1/drift`],
        ['partnerships', '/partnerships'],
        ['partnership-new', '/partnerships/new'],
        ['dissolution', '/partnerships/1/dissolution'],
        ['people', '/people'],
        ['person', `/people/${cast.olu.userId}`],
        ['removal', `/people/${cast.olu.userId}/removal`],
        ['invitation', '/invitations/new'],
        ['company', '/company'],
        ['profile', '/profile'],
        ['verify', '/verify'],
        ...secure.checks.map((path, i): [string, string] => [`check-${i}`, path]),
        ['training', secure.training],
        ['self-test', secure.selfTest],
        ['checks', `/work-orders/${secure.order.id}/checks`],
        ['order-untrained', `/work-orders/${secure.untrained.id}`],
        ['code-checked', `/codes?q=PO-2026-140%233`],
        ['password', '/profile/password'],
        ['new-address', '/profile/e-mail'],
        ['two-step', '/profile/two-step'],
        ['notices', '/profile/notices'],
        ['sessions', '/sessions'],
        ['audit-log', '/audit-log'],
        ['not-found', '/nowhere'],
      ],
    ],
    [
      'alice',
      [
        ['home', '/'],
        ['work-orders', `/work-orders?open=${orders.new}`],
        ['new-work-order', '/work-orders/new'],
        ['codes', '/codes'],
        ['codes-none', '/codes?q=nothing'],
        ['order-codes', `/work-orders/${orders.ready}/code-changes`],
        ['templates', '/templates'],
        ['template-new', '/templates/new'],
        ['drafts', '/work-orders/drafts'],
        report,
        ['acceptance', `/work-orders/${orders.printed}/acceptance`],
        ['order-printed', `/work-orders/${orders.printed}`],
        ['cancellation', `${fresh}/cancellation`],
        ['forbidden', `${fresh}/generation`],
      ],
    ],
    ['petra', [['work-orders-empty', '/work-orders']]],
    [
      'root',
      [
        ['home', '/'],
        ['company-new', '/companies/new'],
        ['company', `/companies/${cast.bob.companyId}`],
        ['company-profile', `/companies/${cast.bob.companyId}/profile`],
        ['forgotten-password', '/forgotten-password'],
        ['audit-log', '/audit-log'],
      ],
    ],
  ];
}
