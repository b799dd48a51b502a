import type { FastifyContextConfig, FastifyInstance } from 'fastify';
import type { Page } from './page.ts';

type Config = Omit<FastifyContextConfig, 'url' | 'method'>;
type Verb = (url: string, handler: Page, config?: Config) => void;

/** How a list of URLs names what answers them. */
export type Verbs = Record<'get' | 'head' | 'post', Verb>;

export function verbsOf(app: FastifyInstance): Verbs {
  const on =
    (method: 'GET' | 'HEAD' | 'POST'): Verb =>
    (url, handler, config = {}) =>
      void app.route({ method, url, handler, config });
  return { get: on('GET'), head: on('HEAD'), post: on('POST') };
}
