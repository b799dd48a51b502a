import { join } from 'node:path';
import cookie from '@fastify/cookie';
import csrf from '@fastify/csrf-protection';
import formbody from '@fastify/formbody';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import view from '@fastify/view';
import type { FastifyInstance } from 'fastify';
import type { Portal } from '../portal.ts';
import { pageRoutes } from '../routes.ts';
import { templates } from '../templates.ts';
import { handleErrors } from './errors.ts';
import { guard } from './guard.ts';
import { csrfCookie, sessionMark } from './session-cookie.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** People reach the portal over https. */
    secure: boolean;
  }
}

/** The pages: whoever asks is somebody with a session, and what goes wrong is told on a page. */
export async function pages(app: FastifyInstance, portal: Portal): Promise<void> {
  app.decorate('secure', portal.secure);
  await app.register(cookie);
  await app.register(csrf, {
    cookieKey: csrfCookie(portal.secure),
    cookieOpts: { path: '/', httpOnly: true, sameSite: 'lax', secure: portal.secure },
    getUserInfo: sessionMark,
    // The secret is the cookie, and the session's name; this only has to be there.
    csrfOpts: { hmacKey: 'imprimatur' },
    getToken: (request) => (request.body as Record<string, string> | undefined)?._csrf,
  });
  // Pages take forms alone.
  app.removeAllContentTypeParsers();
  await app.register(formbody);
  await app.register(multipart, { throwFileSizeLimit: false });
  await app.register(rateLimit, { global: false });
  await app.register(view, {
    engine: { eta: templates(portal.root) },
    root: join(portal.root, 'views'),
    viewExt: 'eta',
    production: true,
  });
  handleErrors(app, portal);
  guard(app, portal);
  pageRoutes(app, portal);
}
