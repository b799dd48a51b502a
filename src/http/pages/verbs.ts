import type { FastifyContextConfig, FastifyInstance } from 'fastify';
import type { Portal } from '../portal.ts';
import { type Page, Visit } from './visit.ts';

type Config = Omit<FastifyContextConfig, 'url' | 'method'>;
type Verb = (url: string, page: Page, config?: Config) => void;

/** How a list of URLs names what answers them. */
export type Verbs = Record<'get' | 'head' | 'post', Verb>;

export function verbsOf(app: FastifyInstance, portal: Portal): Verbs {
  const on =
    (method: 'GET' | 'HEAD' | 'POST'): Verb =>
    (url, page, config = {}) =>
      void app.route({
        method,
        url,
        config,
        handler: async (request, reply) => page(new Visit(portal, request, reply)),
      });
  return { get: on('GET'), head: on('HEAD'), post: on('POST') };
}
