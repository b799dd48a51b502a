import type { FastifyInstance } from 'fastify';
import { listSubstrates } from '../domain/substrates.ts';
import { actorOf } from './guard.ts';
import { page } from './pages.ts';
import type { Portal } from './portal.ts';

export function substrateRoutes(app: FastifyInstance, { db }: Portal): void {
  app.get('/substrates', async (request, reply) => {
    const rows = listSubstrates(db, actorOf(request));
    return page(request, reply, 'substrates/list', { title: 'Substrates', rows });
  });
}
