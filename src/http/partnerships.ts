import type { FastifyInstance } from 'fastify';
import { listPartnerships } from '../domain/partnerships.ts';
import { actorOf } from './guard.ts';
import { page } from './pages.ts';
import type { Portal } from './portal.ts';

export function partnershipRoutes(app: FastifyInstance, { db }: Portal): void {
  app.get('/partnerships', async (request, reply) => {
    const rows = listPartnerships(db, actorOf(request));
    return page(request, reply, 'partnerships/list', { title: 'Partnerships', rows });
  });
}
