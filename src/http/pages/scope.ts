import { join } from 'node:path';
import cookie from '@fastify/cookie';
import csrf from '@fastify/csrf-protection';
import formbody from '@fastify/formbody';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import view from '@fastify/view';
import type { FastifyInstance } from 'fastify';
import type { Portal } from '../portal.ts';
import { templates } from '../templates.ts';
import { auditLogRoutes } from './audit-log.ts';
import { handleErrors } from './errors.ts';
import { guard } from './guard.ts';
import { homeRoutes } from './home.ts';
import { artworkRoutes } from './orders/artworks.ts';
import { generationRoutes } from './orders/generation.ts';
import { moveRoutes } from './orders/moves.ts';
import { newWorkOrderRoutes } from './orders/new-work-order.ts';
import { offlineRoutes } from './orders/offline.ts';
import { packageRoutes } from './orders/packages.ts';
import { workOrderRoutes } from './orders/work-orders.ts';
import { companyProfileRoutes, companyRoutes } from './people/companies.ts';
import { invitationRoutes } from './people/invitations.ts';
import { partnershipRoutes } from './people/partnerships.ts';
import { peopleRoutes } from './people/people.ts';
import { calibratingRoutes } from './press/calibrating.ts';
import { calibrationSheetRoutes } from './press/calibration-sheet.ts';
import { calibrationRoutes } from './press/calibrations.ts';
import { equipmentRoutes } from './press/equipment.ts';
import { substrateRoutes } from './press/substrates.ts';
import { passwordLinkRoutes } from './sign-in/password-links.ts';
import { newAddressRoutes, ownSessionRoutes, profileRoutes } from './sign-in/profile.ts';
import { sessionRoutes } from './sign-in/sessions.ts';
import { setUpRoutes } from './sign-in/set-up.ts';
import { twoStepRoutes } from './sign-in/two-step.ts';

/** The pages: whoever asks is somebody with a session, and what goes wrong is told on a page. */
export async function pages(app: FastifyInstance, portal: Portal): Promise<void> {
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
  handleErrors(app);
  guard(app, portal);
  for (const routes of ROOMS) routes(app, portal);
}

const ROOMS = [
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
