/**
 * A test for words of the Reed–Solomon code with `checks` check codewords (ISO/IEC 18004, 7.5.2; GF(256) over
 * 1 0001 1101): divides what stands in `word` from `start` to `end`, in place, by the generator polynomial and tells
 * whether nothing remains. That is so exactly if all syndromes are zero, since the generator's roots are where they are
 * taken.
 */
export function codeWordTest(checks: number): (word: Uint8Array, start: number, end: number) => boolean {
  const multiples = multiplesOf(generator(checks), checks);
  return (word, start, end) => {
    const data = end - checks;
    for (let at = start; at < data; at++) {
      const row = word[at]! * checks;
      for (let i = 0; i < checks; i++) word[at + 1 + i]! ^= multiples[row + i]!;
    }
    let rest = 0;
    for (let at = data; at < end; at++) rest |= word[at]!;
    return rest === 0;
  };
}

/** The product of (x − 2^i), i from 0 to checks − 1, highest power first, its leading 1 left out. */
function generator(checks: number): number[] {
  let polynomial = [1];
  for (let i = 0, root = 1; i < checks; i++, root = times(root, 2)) {
    const next = [...polynomial, 0];
    polynomial.forEach((factor, at) => {
      next[at + 1]! ^= times(factor, root);
    });
    polynomial = next;
  }
  return polynomial.slice(1);
}

/** The generator times 0, 1, … 255. */
function multiplesOf(polynomial: number[], checks: number): Uint8Array {
  return Uint8Array.from({ length: 256 * checks }, (_, at) =>
    times(Math.floor(at / checks), polynomial[at % checks]!),
  );
}

function times(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ (product & 128 ? 0x11d : 0);
    if ((b >> bit) & 1) product ^= a;
  }
  return product;
}
