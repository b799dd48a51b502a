import { type CompanyKind, ROLES, type Role } from '../access/actor.ts';

/** What a sign says of the people who have a role. */
export const MEANINGS = { '●': 'everybody', '○': 'whoever submitted or confirmed the order', '–': 'nobody' };

export type Sign = keyof typeof MEANINGS;

type Row = readonly [partner: string, brand: string, notice: string, words: string, always?: 'always'];

// Who is told of what by e-mail: the one place that says so. docs/operating.md shows the same, and a test keeps it.
const TABLE = [
  // partner:                brand:
  // admin manager operator  admin editor viewer
  ['● ● ●', '– – –', 'work-order-submitted', 'A new work order waits for codes'],
  ['○ ○ ○', '● ○ –', 'codes-generated', 'The codes of an order are ready'],
  ['– – –', '● ○ –', 'graphic-key-taken', 'The partner downloads the graphic key of an order', 'always'],
  ['● ● ●', '– – –', 'generation-failed', 'Generating codes failed'],
  ['– – –', '● ● ●', 'work-order-printed', 'An order is printed and waits to be accepted'],
  ['– – –', '● ● ●', 'batches-reported', 'Some batches of an order are printed'],
  ['● ● ●', '– – –', 'report-returned', 'A brand returns a print report'],
  ['● ● ●', '– – –', 'work-order-completed', 'A brand accepts a print'],
  ['– – –', '● ● ●', 'work-order-declined', 'A partner declines an order'],
  ['● ● ●', '– – –', 'work-order-canceled', 'A brand cancels an order'],
  ['● ● ●', '● ● ●', 'message-written', 'The other company writes a message on an order'],
  ['● ● ●', '– – –', 'order-waits', 'A work order is new for 2 days'],
  ['● ● ●', '– – –', 'package-waits', 'Codes are ready for 2 days, and nobody has downloaded them'],
  ['● ● ●', '– – –', 'report-missing', 'Codes were downloaded 3 and 7 days ago, and not reported as printed'],
  ['● ● ●', '● ○ –', 'order-overdue', 'The due date of an order has passed, and it is not printed'],
  ['● ● ●', '– – –', 'calibration-ends', 'A calibration ends in 30 days, and in 7'],
  ['● – –', '● – –', 'partnership-invited', 'Another company invites yours to a partnership'],
  ['● – –', '● – –', 'partnership-accepted', 'A partnership is accepted'],
  ['● – –', '● – –', 'partnership-declined', 'A partnership is declined'],
  ['● – –', '● – –', 'partnership-canceled', 'An invitation to a partnership is taken back'],
  ['● – –', '● – –', 'partnership-dissolved', 'A partnership is dissolved'],
  ['● – –', '● – –', 'invitation-waiting', 'The platform asks whether a person may be invited', 'always'],
  ['● – –', '● – –', 'company-name-answered', 'The platform answers your wish for a name', 'always'],
  ['● – –', '● – –', 'company-suspended', 'The platform suspends your company', 'always'],
  ['● – –', '● – –', 'company-restored', 'The platform restores your company', 'always'],
] as const satisfies readonly Row[];

export type NoticeName = (typeof TABLE)[number][2];

export type Notice = {
  name: NoticeName;
  words: string;
  /** Nobody can choose not to hear of it. */
  always: boolean;
  signs: { role: Role; sign: Sign }[];
};

/** The notices of a kind of company, each with a sign for every role it has; the platform has none. */
export function noticesOf(kind: CompanyKind): Notice[] {
  return allNotices().flatMap(({ partner, brand, ...notice }) => {
    const signs = kind === 'partner' ? partner : kind === 'brand' ? brand : [];
    return signs.some(({ sign }) => sign !== '–') ? [{ ...notice, signs }] : [];
  });
}

/** The whole table. */
export function allNotices() {
  return TABLE.map(([partner, brand, name, words, always]: (typeof TABLE)[number] & Row) => ({
    name: name as NoticeName,
    words,
    always: always !== undefined,
    partner: signsOf('partner', partner),
    brand: signsOf('brand', brand),
  }));
}

/** The roles that have this sign. */
export function rolesTold(name: NoticeName, kind: CompanyKind, wanted: Sign): Role[] {
  const notice = noticesOf(kind).find((each) => each.name === name);
  return (notice?.signs ?? []).flatMap(({ role, sign }) => (sign === wanted ? [role] : []));
}

function signsOf(kind: CompanyKind, signs: string): Notice['signs'] {
  return ROLES[kind].map((role, index) => ({ role, sign: signs.split(' ')[index] as Sign }));
}
