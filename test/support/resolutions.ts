/** Dots per inch of presses, across and along: coarse and fine, in fractions, and other across than along. */
export const RESOLUTIONS = [
  ['203', '203'],
  ['300', '300'],
  ['600', '600'],
  ['812.8', '812.8'],
  ['1200', '1200'],
  ['2400', '2400'],
  ['600', '1200'],
  ['720.5', '1440'],
] as const;
