import type { SecureGate } from '../../../captures/tasks.ts';

export type Verdict = 'genuine' | 'copy suspected' | 'cannot tell';

/** Why a verdict is what it is. The sentence is for the companies of the order; the public reads one of PUBLIC_SENTENCES. */
export type Reason = { code: ReasonCode; sentence: string };

export type ReasonCode =
  | SecureGate
  | 'unreadable'
  | 'not here'
  | 'no graphic'
  | 'wrong address'
  | 'too often'
  | 'twice'
  | 'covered'
  | 'other class'
  | 'untrained'
  | 'outside training'
  | 'borderline'
  | 'graphic differs'
  | 'graphic agrees';

const AGAIN =
  'Take another picture: from near, sharp, straight from above, in even light, with the graphic and its whole frame in it.';
const DOES_NOT_DECIDE = `This picture does not decide it. ${AGAIN}`;

/** What anybody may read. What lies near a threshold and what lies outside of the measured range reads the same: no copier learns by it. */
export const PUBLIC_SENTENCES: Record<ReasonCode, string> = {
  'no code': `No code could be read in the picture. ${AGAIN}`,
  'another code': DOES_NOT_DECIDE,
  'no ring': `The graphic below the code is not whole in the picture. ${AGAIN}`,
  'too small': 'The graphic is too small in the picture. Go nearer, or scan at a higher resolution.',
  'low contrast': `There is too little contrast. ${AGAIN}`,
  clipped: 'Part of the graphic is all white or all black: turn it away from the light that it mirrors.',
  blurred: `The picture is not sharp enough. ${AGAIN}`,
  'too perfect': `This is no picture of a print. ${AGAIN}`,
  covered: `The graphic below the code is not whole in the picture. ${AGAIN}`,
  unreadable: 'The file could not be read as a picture. Save it as PNG or JPEG and try again.',
  'not here': 'No code that can be checked here was found in the picture.',
  'no graphic': 'Codes of this kind have no graphic, so a copy cannot be told by a picture.',
  'wrong address': 'The address in this code is not the one that its brand printed.',
  'too often': 'Too many checks within the last hour, of this code or from where you are. Try again later.',
  twice:
    'The same code is in the picture more than once, and each was printed once. Take a picture of each label by itself.',
  untrained: 'Originals of this print have not been measured yet, so a copy cannot be told from them.',
  'other class': DOES_NOT_DECIDE,
  'outside training': DOES_NOT_DECIDE,
  borderline: DOES_NOT_DECIDE,
  'graphic differs': 'The graphic beside the code differs from what originals of this print show.',
  'graphic agrees': 'The graphic beside the code is as originals of this print show it.',
};
