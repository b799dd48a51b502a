import { join } from 'node:path';
import cookie from '@fastify/cookie';
import csrf from '@fastify/csrf-protection';
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import fastifyStatic from '@fastify/static';
import view from '@fastify/view';
import { Eta } from 'eta';
import Fastify, { type FastifyInstance, type FastifyPluginAsync, type FastifyServerOptions } from 'fastify';
import { artworkRoutes } from './http/artworks.ts';
import { auditLogRoutes } from './http/audit-log.ts';
import { calibratingRoutes } from './http/calibrating.ts';
import { calibrationSheetRoutes } from './http/calibration-sheet.ts';
import { calibrationRoutes } from './http/calibrations.ts';
import { companyProfileRoutes, companyRoutes } from './http/companies.ts';
import { dropUnaskedConnections } from './http/connections.ts';
import { equipmentRoutes } from './http/equipment.ts';
import { handleErrors } from './http/errors.ts';
import { generationRoutes } from './http/generation.ts';
import { guard } from './http/guard.ts';
import { healthRoutes } from './http/health.ts';
import { homeRoutes } from './http/home.ts';
import { invitationRoutes } from './http/invitations.ts';
import { moveRoutes } from './http/moves.ts';
import { newWorkOrderRoutes } from './http/new-work-order.ts';
import { offlineRoutes } from './http/offline.ts';
import { packageRoutes } from './http/packages.ts';
import { partnershipRoutes } from './http/partnerships.ts';
import { passwordLinkRoutes } from './http/password-links.ts';
import { peopleRoutes } from './http/people.ts';
import type { Portal } from './http/portal.ts';
import { newAddressRoutes, ownSessionRoutes, profileRoutes } from './http/profile.ts';
import { sessionRoutes } from './http/sessions.ts';
import { setUpRoutes } from './http/set-up.ts';
import { ARRIVAL_LIMITS, cutSlowRequests } from './http/slow-requests.ts';
import { substrateRoutes } from './http/substrates.ts';
import { twoStepRoutes } from './http/two-step.ts';
import { dropUnreadBodies } from './http/unread-bodies.ts';
import { workOrderRoutes } from './http/work-orders.ts';

export async function buildApp(portal: Portal): Promise<FastifyInstance> {
  const limits = portal.arrival ?? ARRIVAL_LIMITS;
  const app = Fastify({
    logger: discreet(portal.log),
    trustProxy: portal.trustProxy.length > 0 ? portal.trustProxy : false,
    bodyLimit: 64 * 1024,
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    http: { connectionsCheckingInterval: limits.headers },
    genReqId: () => Math.random().toString(36).slice(2, 10),
  });
  await app.register(helmet, securityHeaders(portal.secure));
  await app.register(cookie);
  await app.register(csrf, {
    cookieOpts: { path: '/', httpOnly: true, sameSite: 'lax', secure: portal.secure },
    getToken: (request) => (request.body as Record<string, string> | undefined)?._csrf,
  });
  await app.register(formbody);
  await app.register(multipart, { throwFileSizeLimit: false });
  await app.register(rateLimit, { global: false });
  await app.register(view, {
    engine: { eta: templates(portal.root) },
    root: join(portal.root, 'views'),
    viewExt: 'eta',
    production: true,
  });
  await app.register(openFiles(portal.root));
  dropUnaskedConnections(app);
  cutSlowRequests(app, limits);
  dropUnreadBodies(app);
  handleErrors(app, portal);
  guard(app, portal);
  for (const routes of ROOMS) routes(app, portal);
  return app;
}

// A mailed link's token opens something: it stays out of the log, wherever in the address it stands.
function discreet(log: Portal['log']): FastifyServerOptions['logger'] {
  if (!log) return false;
  const { serializers, ...rest } = log === true ? {} : log;
  const req = (request: { method: string; url: string; ip?: string }) => ({
    method: request.method,
    url: request.url.replace(/(\/|%2F)(invitation|new-password|new-address)(\/|%2F)[\w-]+/gi, '$1$2$3…'),
    remoteAddress: request.ip,
  });
  return { ...rest, serializers: { ...serializers, req } };
}

// Style and script are for everybody.
function openFiles(root: string): FastifyPluginAsync {
  return async (files) => {
    files.addHook('onRoute', (route) => {
      route.config = { ...route.config, open: true };
    });
    await files.register(fastifyStatic, {
      root: join(root, 'public'),
      prefix: '/public/',
      decorateReply: false,
    });
  };
}

/** Pages and mails are the same kind of file. */
export function templates(root: string): Eta {
  return new Eta({ views: join(root, 'views'), cache: true, autoTrim: false });
}

const ROOMS = [
  healthRoutes,
  setUpRoutes,
  sessionRoutes,
  homeRoutes,
  newWorkOrderRoutes,
  workOrderRoutes,
  generationRoutes,
  moveRoutes,
  packageRoutes,
  offlineRoutes,
  artworkRoutes,
  equipmentRoutes,
  substrateRoutes,
  calibrationRoutes,
  calibratingRoutes,
  calibrationSheetRoutes,
  partnershipRoutes,
  peopleRoutes,
  profileRoutes,
  twoStepRoutes,
  ownSessionRoutes,
  newAddressRoutes,
  companyRoutes,
  companyProfileRoutes,
  invitationRoutes,
  passwordLinkRoutes,
  auditLogRoutes,
];

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
