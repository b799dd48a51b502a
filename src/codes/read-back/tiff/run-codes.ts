/**
 * Run lengths by the next thirteen bits of a Group 4 image (ITU-T T.4, tables 2 and 3): run · 16 + bits of the word, 0 if no
 * word begins so. Runs of 64 and more are make-up words: another word follows.
 */
export type RunTables = { white: Uint16Array; black: Uint16Array };

export const RUN_BITS = 13;

export function runTables(): RunTables {
  return {
    white: decodingTable(`${WHITE} ${WHITE_64} ${BOTH_1792}`),
    black: decodingTable(`${BLACK} ${BLACK_64} ${BOTH_1792}`),
  };
}

function decodingTable(words: string): Uint16Array {
  const table = new Uint16Array(1 << RUN_BITS);
  words
    .trim()
    .split(/\s+/)
    .forEach((word, i) => {
      const run = i < 64 ? i : 64 * (i - 63);
      const value = Number.parseInt(word, 16);
      const bits = 31 - Math.clz32(value);
      const first = (value ^ (1 << bits)) << (RUN_BITS - bits);
      table.fill(16 * run + bits, first, first + (1 << (RUN_BITS - bits)));
    });
  return table;
}

// Words in hexadecimal with a one before their first bit, by run: 0 to 63, 64 to 1728 by 64, 1792 to 2560 by 64.
const WHITE = `
  135 47 17 18 1b 1c 1e 1f 33 34 27 28 48 43 74 75
  6a 6b a7 8c 88 97 83 84 a8 ab 93 a4 98 102 103 11a
  11b 112 113 114 115 116 117 128 129 12a 12b 12c 12d 104 105 10a
  10b 152 153 154 155 124 125 158 159 15a 15b 14a 14b 132 133 134`;
const WHITE_64 = `
  3b 32 57 b7 136 137 164 165 168 167 2cc 2cd 2d2 2d3 2d4 2d5
  2d6 2d7 2d8 2d9 2da 2db 298 299 29a 58 29b`;
const BLACK = `
  437 a 7 6 b 13 12 23 45 44 84 85 87 104 107 218
  417 418 408 867 868 86c 837 828 817 818 10ca 10cb 10cc 10cd 1068 1069
  106a 106b 10d2 10d3 10d4 10d5 10d6 10d7 106c 106d 10da 10db 1054 1055 1056 1057
  1064 1065 1052 1053 1024 1037 1038 1027 1028 1058 1059 102b 102c 105a 1066 1067`;
const BLACK_64 = `
  40f 10c8 10c9 105b 1033 1034 1035 206c 206d 204a 204b 204c 204d 2072 2073 2074
  2075 2076 2077 2052 2053 2054 2055 205a 205b 2064 2065`;
const BOTH_1792 = `
  808 80c 80d 1012 1013 1014 1015 1016 1017 101c 101d 101e 101f`;
