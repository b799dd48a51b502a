/** A field of a directory: tag, type (3 short, 4 long, 5 rational) and its values, of a rational one after the other. */
export type Field = [tag: number, type: 3 | 4 | 5, ...values: number[]];

const SIZE = { 3: 2, 4: 4, 5: 4 };

/** Where the data of makeTiff stand in its file. */
export const DATA = 8;

/** The fields of a picture without compression, of one strip. */
export function fieldsOf(width: number, height: number, bits: number, more: Field[] = []): Field[] {
  const bytes = Math.ceil((width * bits) / 8) * height;
  const usual: Field[] = [
    [256, 4, width],
    [257, 4, height],
    [258, 3, bits],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, DATA],
    [277, 3, 1],
    [278, 4, height],
    [279, 4, bytes],
  ];
  const other = usual.filter(([tag]) => more.every(([each]) => each !== tag));
  return [...other, ...more].sort(([a], [b]) => a - b);
}

/** A TIFF, its data first, then one directory after another, each of them with these fields. `next` follows the last. */
export function makeTiff(data: Buffer, directories: Field[][], next: 0 | 'itself' | 'the first' = 0): Buffer {
  const head = Buffer.from('II*\0\0\0\0\0', 'latin1');
  const parts = [head, data];
  let at = DATA + data.length;
  const starts: number[] = [];
  for (const [i, fields] of directories.entries()) {
    starts.push(at);
    const isLast = i === directories.length - 1;
    const made = directory(fields, at, (end) => {
      if (!isLast) return end;
      return next === 0 ? 0 : next === 'itself' ? starts.at(-1)! : starts[0]!;
    });
    parts.push(made);
    at += made.length;
  }
  head.writeUInt32LE(starts[0]!, 4);
  return Buffer.concat(parts);
}

/** A directory with what does not fit into it behind it; `next` is told where that ends. */
function directory(fields: Field[], at: number, next: (end: number) => number): Buffer {
  const table = Buffer.alloc(2 + 12 * fields.length + 4);
  const behind: Buffer[] = [];
  let end = at + table.length;
  table.writeUInt16LE(fields.length);
  for (const [i, [tag, type, ...values]] of fields.entries()) {
    const to = 2 + 12 * i;
    const bytes = Buffer.alloc(Math.max(4, SIZE[type] * values.length));
    for (const [n, value] of values.entries()) bytes.writeUIntLE(value, n * SIZE[type], SIZE[type]);
    table.writeUInt16LE(tag, to);
    table.writeUInt16LE(type, to + 2);
    table.writeUInt32LE(type === 5 ? values.length / 2 : values.length, to + 4);
    if (bytes.length === 4) bytes.copy(table, to + 8);
    else {
      table.writeUInt32LE(end, to + 8);
      behind.push(bytes);
      end += bytes.length;
    }
  }
  table.writeUInt32LE(next(end), table.length - 4);
  return Buffer.concat([table, ...behind]);
}
