import { confirmAddress, openAddressLink } from '../../../domain/people/profile.ts';
import type { Visit } from '../visit.ts';

// The page is open, so that a mail's reader is led to the sign-in with words; confirming is for the person who asked.
export function openLink(visit: Visit) {
  const { token } = visit;
  const { email, userId } = openAddressLink(visit.db, token);
  const isThem = visit.known?.userId === userId;
  const facts = { title: 'Confirm your new address', token, email, isThem };
  return visit.page('profile/new-address', facts);
}

export function confirm(visit: Visit) {
  const email = confirmAddress(visit.db, visit.actor, visit.token);
  return visit.leadOn('/profile', `From now on you sign in as ${email}.`);
}
