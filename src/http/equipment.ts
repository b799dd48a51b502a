import type { FastifyInstance } from 'fastify';
import { listEquipment } from '../domain/equipment.ts';
import { actorOf } from './guard.ts';
import { page } from './pages.ts';
import type { Portal } from './portal.ts';

export function equipmentRoutes(app: FastifyInstance, { db }: Portal): void {
  app.get('/equipment', async (request, reply) => {
    const rows = listEquipment(db, actorOf(request));
    return page(request, reply, 'equipment/list', { title: 'Equipment', rows });
  });
}
