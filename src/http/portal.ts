import type { FastifyServerOptions } from 'fastify';
import type { Db } from '../db/database.ts';
import type { Folders } from '../folders.ts';
import type { ArrivalLimits } from './slow-requests.ts';

/** What the layer needs from outside: plain values, read once at the start. */
export type Portal = {
  db: Db;
  root: string;
  folders: Folders;
  /** True when people reach the portal over https: cookies are Secure then. */
  secure: boolean;
  /** The origin of BASE_URL, from which every form comes; undefined when it is not set: the host that was asked. */
  origin?: string | undefined;
  session: { idleMinutes: number; hours: number };
  trustProxy: string[];
  /** Days after which the package of a completed order is taken from the disk; 0: never. */
  packageDays: number;
  /** Asked for when nobody is there yet. */
  setUpCode: string;
  /** Mails go to a folder because no SMTP server is set up. */
  mailToFolder: boolean;
  /** Other limits than the usual ones for requests that arrive slowly. */
  arrival?: ArrivalLimits;
  log: FastifyServerOptions['logger'];
};
