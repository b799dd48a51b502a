/**
 * A function from a file to where its opening ends. `check` gets what may be the opening as text, returns the opening, and
 * throws if it is wrong. A file that begins with the same bytes as the one before is right too.
 */
export function knownOpening(check: (head: string) => string): (file: Uint8Array) => number {
  let known = Buffer.alloc(0);
  return (file) => {
    if (known.length === 0 || known.compare(file, 0, Math.min(known.length, file.length)) !== 0)
      known = Buffer.from(check(Buffer.from(file.subarray(0, LONGEST)).toString('latin1')), 'latin1');
    return known.length;
  };
}

const LONGEST = 800;
