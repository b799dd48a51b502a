import type { FastifyRequest } from 'fastify';
import { MOST_CAPTURE_BYTES } from '../domain/captures/captures.ts';
import * as change from './pages/codes/changes.ts';
import { codeTable } from './pages/codes/code-table.ts';
import * as code from './pages/codes/codes.ts';
import { epcisFile } from './pages/codes/epcis.ts';
import * as list from './pages/codes/lists.ts';
import { CHECKS, TABLES } from './pages/limits.ts';
import * as artwork from './pages/orders/artworks.ts';
import * as batch from './pages/orders/batches.ts';
import * as draft from './pages/orders/drafts.ts';
import * as generation from './pages/orders/generation.ts';
import { graphicKey } from './pages/orders/graphic-key.ts';
import * as message from './pages/orders/messages.ts';
import * as move from './pages/orders/moves.ts';
import * as form from './pages/orders/new-work-order.ts';
import * as offline from './pages/orders/offline.ts';
import { orderTable } from './pages/orders/order-table.ts';
import * as whole from './pages/orders/packages.ts';
import * as table from './pages/orders/press-data.ts';
import * as specimen from './pages/orders/specimens.ts';
import * as template from './pages/orders/templates.ts';
import * as ticket from './pages/orders/ticket.ts';
import * as order from './pages/orders/work-orders.ts';
import * as grades from './pages/reports/grades.ts';
import * as report from './pages/reports/print-reports.ts';
import * as check from './pages/secure/checks.ts';
import * as selfTest from './pages/secure/self-test.ts';
import * as training from './pages/secure/training.ts';
import * as verify from './pages/secure/verify.ts';
import type { Verbs } from './pages/verbs.ts';

// Every URL of work orders and their codes.

export function orderRoutes({ get, head, post }: Verbs): void {
  get('/work-orders/new', form.open);
  get('/work-orders/total', form.total);
  get('/work-orders/link', form.link);
  post('/work-orders', form.submit, { files: true, formAt: () => '/work-orders/new' });

  get('/templates', template.list);
  get('/templates/new', template.open);
  post('/templates/new', template.enter);
  get('/templates/:id', template.show);
  get('/templates/:id/changes', template.edit);
  post('/templates/:id/changes', template.change);
  post('/templates/:id/archive', template.archive);

  get('/work-orders/drafts', draft.list);
  post('/work-orders/drafts/:id/removal', draft.remove);

  get('/work-orders', order.list);
  get('/work-orders.csv', orderTable, { rateLimit: TABLES });
  get('/work-orders/:id', order.show);
  get('/work-orders/:id/card', order.card);
  get('/work-orders/:id/progress', order.progress);
  get('/work-orders/:id/code.png', order.codePicture);
  get('/work-orders/:id/messages', message.show);
  post('/work-orders/:id/messages', message.write, { formAt: ({ url }) => url });
  get('/work-orders/:id/artwork', artwork.download);

  get('/work-orders/:id/generation', generation.choose);
  get('/work-orders/:id/generation/pair', generation.pair);
  get('/work-orders/:id/specimens.zip', specimen.download);
  get('/work-orders/:id/confirmation', generation.ask);
  post('/work-orders/:id/confirmation', generation.confirm);

  const formAt = (request: FastifyRequest) => request.url;
  post('/work-orders/:id/retry', move.retry);
  post('/work-orders/:id/remaking', move.remake);
  get('/work-orders/:id/printing', move.printing.ask);
  post('/work-orders/:id/printing', move.printing.send);
  get('/work-orders/:id/acceptance', move.acceptance.ask);
  post('/work-orders/:id/acceptance', move.acceptance.send);
  get('/work-orders/:id/cancellation', move.cancellation.ask);
  post('/work-orders/:id/cancellation', move.cancellation.send, { formAt });
  get('/work-orders/:id/refusal', move.refusal.ask);
  post('/work-orders/:id/refusal', move.refusal.send, { formAt });
  post('/work-orders/:id/archive', move.archive);

  get('/work-orders/:id/package', whole.download);
  head('/work-orders/:id/package', whole.describe);
  get('/work-orders/:id/graphic-key', graphicKey);
  get('/work-orders/:id/batches', batch.list);
  get('/work-orders/:id/batches/:batch', batch.download);
  head('/work-orders/:id/batches/:batch', batch.describe);
  get('/work-orders/:id/ticket', ticket.show);
  get('/work-orders/:id/press-data', table.show);
  post('/work-orders/:id/press-data', table.save, { formAt: ({ url }) => url });
  post('/press-presets/:id/removal', table.remove);
  get('/work-orders/:id/vdp.csv', table.download, { rateLimit: TABLES });

  get('/work-orders/:id/print-report', report.show);
  const pictures = { files: true, fileBytes: MOST_CAPTURE_BYTES } as const;
  post('/work-orders/:id/print-report', report.send, { ...pictures, formAt });
  get('/work-orders/:id/print-report/photos/:photo', report.photo);
  const reportAt = ({ url }: FastifyRequest) => url.replace(/\/\d+\/grades.*$/, '');
  get('/work-orders/:id/print-report/:report/grades', grades.show);
  post('/work-orders/:id/print-report/:report/grades', grades.send, { ...pictures, formAt: reportAt });
  get('/work-orders/:id/print-report/:report/grades/progress', grades.progress);
  post('/work-orders/:id/print-report/:report/grades/:picture/removal', grades.remove, { formAt: reportAt });
  post('/print-reports/:id/return', report.giveBack);
  post('/company/print-reports', report.ask);

  const pageOfPictures = ({ url }: FastifyRequest) => url.replace(/\/pictures\/.*/, '');
  get('/work-orders/:id/training', training.show);
  post('/work-orders/:id/training', training.send, { files: true, formAt });
  get('/work-orders/:id/training/progress', training.progress);
  post('/work-orders/:id/training/pictures/:picture/removal', training.remove, { formAt: pageOfPictures });
  get('/work-orders/:id/checks', check.list);
  get('/work-orders/:id/self-test', selfTest.show);
  post('/work-orders/:id/self-test', selfTest.send, { files: true, formAt });
  get('/work-orders/:id/self-test/progress', selfTest.progress);
  post('/work-orders/:id/self-test/pictures/:picture/removal', selfTest.remove, { formAt: pageOfPictures });

  // For people, and for everybody where a brand says so.
  get('/verify', verify.open, { open: true });
  post('/verify', verify.check, { open: true, files: true, rateLimit: CHECKS, formAt });
  get('/verify/:token', verify.show, { open: true });
  get('/verify/:token/answer', verify.answer, { open: true });
  get('/verify/:token/picture', verify.picture, { open: true });
  post('/company/public-checks', verify.offer);

  get('/codes', code.search);
  get('/codes/:code', code.show);
  get('/codes/:code/image', code.image);

  get('/work-orders/:id/code-changes', change.list);
  get('/work-orders/:id/codes.csv', codeTable, { rateLimit: TABLES });
  get('/work-orders/:id/epcis.jsonld', epcisFile, { rateLimit: TABLES });
  post('/work-orders/:id/code-changes', change.change, { formAt });
  get('/code-changes/:id/undo', change.askUndo);
  post('/code-changes/:id/undo', change.undo, { formAt });

  get('/code-lists/new', list.open);
  post('/code-lists', list.check, { files: true, formAt: () => '/code-lists/new' });
  get('/code-lists/:id', list.show);
  const listAt = ({ url }: FastifyRequest) => url.replace(/\/(?:undo|removal)$/, '');
  post('/code-lists/:id', list.apply, { formAt: listAt });
  post('/code-lists/:id/undo', list.undo, { formAt: listAt });
  post('/code-lists/:id/removal', list.giveUp, { formAt: listAt });

  get('/generator', offline.generator);
  get('/signing-key', offline.signingKeys);
  get('/signing-key/:keyId', offline.signingKey);
}
