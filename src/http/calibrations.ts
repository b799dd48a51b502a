import type { FastifyInstance } from 'fastify';
import { listCalibrations } from '../domain/calibrations.ts';
import { actorOf } from './guard.ts';
import { page } from './pages.ts';
import type { Portal } from './portal.ts';

export function calibrationRoutes(app: FastifyInstance, { db }: Portal): void {
  app.get('/calibrations', async (request, reply) => {
    const rows = listCalibrations(db, actorOf(request));
    return page(request, reply, 'calibrations/list', { title: 'Calibrations', rows });
  });
}
