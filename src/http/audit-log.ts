import type { FastifyInstance } from 'fastify';
import { auditLog } from '../domain/audit.ts';
import { asked } from './forms.ts';
import { actorOf } from './guard.ts';
import { page } from './pages.ts';
import type { Portal } from './portal.ts';

const ROWS = 50;

export function auditLogRoutes(app: FastifyInstance, { db }: Portal): void {
  app.get('/audit-log', async (request, reply) => {
    const before = Number(asked(request).before) || undefined;
    const rows = auditLog(db, actorOf(request), before, ROWS + 1);
    const older = rows.length > ROWS ? rows[ROWS - 1]?.id : undefined;
    return page(request, reply, 'audit-log/list', {
      title: 'Audit log',
      rows: rows.slice(0, ROWS),
      older,
      before,
    });
  });
}
