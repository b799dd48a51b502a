import type { FastifyInstance } from 'fastify';
import { listPeople } from '../domain/people.ts';
import { actorOf } from './guard.ts';
import { page } from './pages.ts';
import type { Portal } from './portal.ts';

export function peopleRoutes(app: FastifyInstance, { db }: Portal): void {
  app.get('/people', async (request, reply) => {
    const rows = listPeople(db, actorOf(request));
    return page(request, reply, 'people/list', { title: 'People', rows });
  });
}
