/**
 * What stands for an ID in a picture that has the shape of a code and is none: as many symbols, but U is none of Crockford's, so
 * that no reader of IDs takes it for one. @param number 0 to 99.
 */
export function specimenId(number: number): string {
  return `SPECIMENUUUU${String(number).padStart(2, '0')}`;
}
