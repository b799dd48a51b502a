import type { Sent } from '../../../domain/people/invitations.ts';
import type { Visit } from '../visit.ts';

/**
 * While no mail server is set up a link reaches nobody by itself: whoever invites is shown it, this once, to hand it over. It is
 * in their own browser alone, and a new one is a button away.
 */
export function handOver({ portal, request }: Visit, { token }: Sent): string {
  const { mailToFolder, origin } = portal;
  if (!mailToFolder || token === undefined) return '';
  const site = origin ?? `${request.protocol}://${request.headers.host}`;
  return ` No mail server is set up: hand this link over yourself. It is shown this once: ${site}/invitation/${token}`;
}
