import { notFound, Refusal } from './refusal.ts';

export type CompanyKind = 'brand' | 'partner' | 'platform';
export type Role = 'admin' | 'manager' | 'operator' | 'editor' | 'viewer';

/** A person acting for one of their companies, in the role they have there. */
export type Actor = {
  userId: number;
  name: string;
  email: string;
  companyId: number;
  companyName: string;
  kind: CompanyKind;
  role: Role;
  /** Where they act from: the address of their request, or what stands for it. */
  from: string;
  /** The digest of the session they act in; what has none, such as a command, does not end with one. */
  session?: string | undefined;
};

/** What is known of whoever leaves a trace: the person if somebody is signed in, and in any case from where. */
export type Doer = Partial<Pick<Actor, 'userId' | 'companyId'>> & Pick<Actor, 'from'> & { browser?: string };

/** What the portal does by itself, and what whoever runs it does by hand: neither has an address. */
export const THE_PORTAL: Doer = { from: 'the portal' };
export const COMMAND_LINE: Doer = { from: 'command line' };

/** Which roles each kind of company may have. */
export const ROLES: Record<CompanyKind, readonly Role[]> = {
  brand: ['admin', 'editor', 'viewer'],
  partner: ['admin', 'manager', 'operator'],
  platform: ['operator'],
};

/** Who may do what. A kind that is not named has no such room: to it the thing does not exist. */
const RIGHTS = {
  'see work orders': { brand: ROLES.brand, partner: ROLES.partner },
  'submit a work order': { brand: ['admin', 'editor'] },
  'see templates': { brand: ['admin', 'editor'] },
  'manage templates': { brand: ['admin'] },
  'cancel a work order': { brand: ['admin', 'editor'] },
  'decline a work order': { partner: ['admin', 'manager'] },
  'generate codes': { partner: ROLES.partner },
  'download codes': { partner: ROLES.partner },
  'download a graphic key': { partner: ['admin', 'manager'] },
  'mark a work order as printed': { partner: ROLES.partner },
  'report a print': { partner: ROLES.partner },
  'accept a print': { brand: ['admin'] },
  'return a print report': { brand: ['admin'] },
  'train secure codes': { partner: ROLES.partner },
  'test secure codes': { brand: ['admin', 'editor'], partner: ROLES.partner },
  'write messages': { brand: ['admin', 'editor'], partner: ROLES.partner },
  'archive work orders': { brand: ['admin', 'editor'], partner: ['admin', 'manager'] },
  'see codes': { brand: ROLES.brand, partner: ROLES.partner },
  'change codes': { brand: ['admin'] },
  'see equipment and substrates': { partner: ROLES.partner },
  'add equipment and substrates': { partner: ['admin'] },
  calibrate: { partner: ROLES.partner },
  'see people': { brand: ['admin'], partner: ['admin'], platform: ROLES.platform },
  'invite and manage people': { brand: ['admin'], partner: ['admin'], platform: ROLES.platform },
  'see partnerships': { brand: ['admin'], partner: ['admin'] },
  'invite and end partnerships': { brand: ['admin'], partner: ['admin'] },
  'see the company profile': { brand: ['admin'], partner: ['admin'], platform: ROLES.platform },
  'change the company profile': { brand: ['admin'], partner: ['admin'], platform: ROLES.platform },
  'see the audit log': { brand: ['admin'], partner: ['admin'], platform: ROLES.platform },
  'see the platform': { platform: ROLES.platform },
  'create and suspend companies': { platform: ROLES.platform },
} satisfies Record<string, Partial<Record<CompanyKind, readonly Role[]>>>;

export type Right = keyof typeof RIGHTS;

/** Every right, in the order in which the documentation lists them. */
export const ALL_RIGHTS = Object.keys(RIGHTS) as Right[];

const LIST = new Intl.ListFormat('en-GB', { type: 'conjunction' });

export function may(actor: Actor, right: Right): boolean {
  return rolesFor(actor, right)?.includes(actor.role) ?? false;
}

/** Refused for want of a right; the page names the people of the company who have it. */
export class Forbidden extends Refusal {
  readonly right: Right;

  constructor(right: Right, message: string) {
    super('forbidden', message);
    this.right = right;
  }
}

/**
 * Throws forbidden, naming who may; and not-found for a room (`see …`) that the actor's kind of company does not have. What
 * an actor acts on was found through them before.
 */
export function insist(actor: Actor, right: Right): void {
  if (may(actor, right)) return;
  if (right.startsWith('see ') && !rolesFor(actor, right)) throw notFound('page');
  throw new Forbidden(
    right,
    `As ${actor.role} of ${actor.companyName} you may not ${right}. ${whoMay(right)} may.`,
  );
}

function whoMay(right: Right): string {
  const kinds = Object.entries(RIGHTS[right] as Partial<Record<CompanyKind, readonly Role[]>>);
  const words = kinds
    .map(([kind, roles]) => `${LIST.format(roles.map((role) => `${role}s`))} of the ${kind}`)
    .join(', and ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Those of the actor's company who may; undefined if its kind has no such thing. */
export function rolesFor(actor: Actor, right: Right): readonly Role[] | undefined {
  const row: Partial<Record<CompanyKind, readonly Role[]>> = RIGHTS[right];
  return row[actor.kind];
}
