// Finds the rectangles of a text, AssemblyScript: four whole numbers each, each followed by its ending. See rectangle-list.ts.

export let text: usize = 0;
/** Room for the numbers, 32 bits each. */
export let sides: usize = 0;
export let sidesEnd: usize = 0;
/** By number, 24 bytes: the text that follows it, ones where that has bytes, and how many it has, 64 bits each. */
export let endings: usize = 0;
/** Where the rectangles end. */
let end: usize = 0;

/** Where memory is free. */
export function base(): usize {
  return __heap_base;
}

/** How many rectangles follow byte `from` of a text, as `AsciiScanner` takes them; −1 for a fault, or if they are too many. */
export function scan(from: usize, length: usize): i32 {
  store<u64>(text + length, 0);
  let at = text + from;
  let to = sides;
  while (digitAt(at) <= 9) {
    if (to === sidesEnd) return -1;
    for (let ending = endings; ending < endings + 96; ending += 24, to += 4) {
      const start = at;
      let value: u32 = 0;
      for (let digit = digitAt(at); digit <= 9; digit = digitAt(++at)) value = 10 * value + digit;
      if (at === start || at > start + 9 || (digitAt(start) === 0 && at > start + 1)) return -1;
      if (((load<u64>(at) ^ load<u64>(ending)) & load<u64>(ending, 8)) !== 0) return -1;
      store<u32>(to, value);
      at += <usize>load<u64>(ending, 16);
    }
  }
  end = at - text;
  return <i32>((to - sides) >> 4);
}

/** The byte of the text behind the rectangles. */
export function scanned(): usize {
  return end;
}

function digitAt(at: usize): u32 {
  return <u32>load<u8>(at) - 48;
}
