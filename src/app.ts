import { join } from 'node:path';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { answerExpectations, clientErrorHandler, readableUrl } from './http/broken-requests.ts';
import { dropUnaskedConnections } from './http/connections.ts';
import { healthRoutes } from './http/health.ts';
import { pages } from './http/pages/scope.ts';
import { plainErrors } from './http/plain-errors.ts';
import type { Portal } from './http/portal.ts';
import { ARRIVAL_LIMITS, cutSlowRequests } from './http/slow-requests.ts';
import { dropUnreadBodies } from './http/unread-bodies.ts';

/**
 * What holds for every answer, and the scopes: pages for people, with sessions and errors of their own, and beside them what
 * needs neither.
 */
export async function buildApp(portal: Portal): Promise<FastifyInstance> {
  const limits = portal.arrival ?? ARRIVAL_LIMITS;
  const app = Fastify({
    logger: discreet(portal.log),
    trustProxy: portal.trustProxy.length > 0 ? portal.trustProxy : false,
    bodyLimit: 64 * 1024,
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    // A request without a host is refused with a page, by the guard.
    http: { connectionsCheckingInterval: limits.headers, requireHostHeader: false },
    clientErrorHandler,
    rewriteUrl: readableUrl,
    // Every parameter is read by a rule of its own; longer ones would be answered without headers.
    routerOptions: { maxParamLength: 64 * 1024 },
    genReqId: () => Math.random().toString(36).slice(2, 10),
  });
  await app.register(helmet, securityHeaders(portal.secure));
  answerExpectations(app);
  dropUnaskedConnections(app);
  cutSlowRequests(app, limits);
  dropUnreadBodies(app);
  plainErrors(app);
  healthRoutes(app, portal);
  await app.register(fastifyStatic, {
    root: join(portal.root, 'public'),
    prefix: '/public/',
    decorateReply: false,
  });
  await app.register(pages, portal);
  return app;
}

// A mailed link's token opens something: it stays out of the log, wherever in the address it stands.
function discreet(log: Portal['log']): FastifyServerOptions['logger'] {
  if (!log) return false;
  const { serializers, ...rest } = log === true ? {} : log;
  const req = (request: { method: string; url: string; ip?: string }) => ({
    method: request.method,
    url: withoutTokens(request.url),
    remoteAddress: request.ip,
  });
  return { ...rest, serializers: { ...serializers, req } };
}

// A router reads an encoded letter as the letter, so the rule does too; a `next=` is encoded once more.
function withoutTokens(url: string): string {
  const decode = (text: string) =>
    text.replace(/%([0-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  const cut = decode(decode(url)).replace(/\/(invitation|new-password|new-address)\/[\w-]+/gi, '/$1/…');
  return cut.includes('/…') ? cut : url;
}

// Helmet's defaults would upgrade every request to https, which on a plain-http network kills style and forms.
function securityHeaders(secure: boolean) {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'same-origin' as const },
    strictTransportSecurity: secure ? undefined : (false as const),
    crossOriginOpenerPolicy: secure ? undefined : (false as const),
    originAgentCluster: secure ? undefined : (false as const),
  };
}
