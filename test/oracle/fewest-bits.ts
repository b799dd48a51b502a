/**
 * The fewest bits of prefix + 14 characters that stay alphanumeric, in another way than the engine: character by character, in
 * sixths of a bit, with the least cost of ending in each mode. A mode that is left is rounded up to whole bits.
 */
export function fewestBits(prefix: string, version: number): number {
  let ending: Costs = { numeric: Infinity, alphanumeric: Infinity, byte: Infinity };
  let start = 0;
  for (const character of prefix) {
    ending = step(ending, start, version, (mode) => (writes(mode, character) ? SIXTHS[mode] : Infinity));
    start = Infinity;
  }
  for (let i = 0; i < 14; i++) {
    ending = step(ending, start, version, (mode) =>
      mode === 'alphanumeric' ? SIXTHS.alphanumeric : Infinity,
    );
    start = Infinity;
  }
  return Math.ceil(ending.alphanumeric / 6);
}

type Mode = 'numeric' | 'alphanumeric' | 'byte';
type Costs = Record<Mode, number>;

const MODES: Mode[] = ['numeric', 'alphanumeric', 'byte'];
const SIXTHS: Costs = { numeric: 20, alphanumeric: 33, byte: 48 };
const COUNTS: Record<Mode, [number, number]> = { numeric: [10, 12], alphanumeric: [9, 11], byte: [8, 16] };

function step(before: Costs, start: number, version: number, cost: (mode: Mode) => number): Costs {
  const whole = (sixths: number) => 6 * Math.ceil(sixths / 6);
  const next = (mode: Mode) => {
    const header = 6 * (4 + COUNTS[mode][version < 10 ? 0 : 1]);
    const others = MODES.map((other) => whole(before[other]) + header);
    return Math.min(before[mode], start + header, ...others) + cost(mode);
  };
  return { numeric: next('numeric'), alphanumeric: next('alphanumeric'), byte: next('byte') };
}

function writes(mode: Mode, character: string): boolean {
  if (mode === 'byte') return true;
  return (mode === 'numeric' ? /\d/ : /[0-9A-Z $%*+\-./:]/).test(character);
}
