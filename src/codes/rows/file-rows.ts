import { copyId, ID_LENGTH } from '../id/crockford.ts';
import { countUp } from './csv.ts';
import type { RowShape } from './row-packer.ts';
import type { SerialFields } from './serial-fields.ts';
import type { ImageNames, TableRows, UrlParts } from './tables.ts';

/** The rows of files.csv or, with a URL, of messages.csv: made from the row before as those of codes.csv are. */
export function fileRows(serials: SerialFields, names: ImageNames, url?: UrlParts): TableRows {
  const serialStart = names.length + 1;
  const tail = url?.tail ?? LINE_END;
  const urlLength = urlBytes(url);
  const buffer = new Uint8Array(fileRowBytes(names, url) + serials.longest);
  let row = buffer;
  let serialEnd = -1;
  let urlId = 0;

  function layOut(): void {
    buffer[serialEnd] = COMMA;
    if (url) buffer.set(url.head, serialEnd + 1);
    urlId = serialEnd + (url ? 1 + url.head.length : 0);
    const end = serialEnd + urlLength;
    buffer.set(tail, end);
    row = buffer.subarray(0, end + tail.length);
  }

  function shape(counters: number[]): RowShape {
    return {
      length: row.length,
      ids: url ? [urlId] : [],
      idFirst: false,
      counters: [names.countEnd - 1, ...counters.map((place) => serialStart + place)],
      spans: [[-tail.length, url ? urlId : serialEnd, row.length]],
    };
  }

  return {
    longest: buffer.length,
    write(run, ids, out, start, packer) {
      let at = start;
      let told = start;
      let above = 0;
      let serialAbove = 0;
      names.write(run.batch, run.first - 1, buffer, 0);
      buffer[names.length] = COMMA;
      serialEnd = -1;
      for (let i = 0; i < run.count; i++) {
        countUp(buffer, names.countStart, names.countEnd);
        const end = serials.next(buffer, serialStart);
        if (end !== serialEnd) {
          serialEnd = end;
          layOut();
        }
        if (url) copyId(ids, i * ID_LENGTH, buffer, urlId);
        out.set(row, at);

        const distance = i === 0 ? 0 : at - above;
        const serialDistance = i === 0 ? 0 : at + serialEnd - serialAbove;
        const alikeEnd = url ? at + urlId : at + serialEnd;
        if (distance === serialDistance) packer.alike(told, alikeEnd, distance);
        else {
          packer.alike(told, at + serialEnd, distance);
          packer.alike(at + serialEnd, alikeEnd, serialDistance);
        }
        told = alikeEnd + (url ? ID_LENGTH : 0);
        packer.literals(alikeEnd, told);
        above = at;
        serialAbove = at + serialEnd;
        at += row.length;
        // The row before the second has no row above in which its end could be looked for.
        if (i === 1 && packer.repeat && serials.counters) {
          const rest = ids.subarray(2 * ID_LENGTH);
          at = packer.repeat(shape(serials.counters), at, rest, run.count - 2);
          told = at - tail.length;
          break;
        }
      }
      packer.literals(told, at);
      return at;
    },
  };
}

/** Bytes of a row beside its serial number. */
export function fileRowBytes(names: ImageNames, url?: UrlParts): number {
  return names.length + 1 + urlBytes(url) + (url?.tail ?? LINE_END).length;
}

/** Those of the comma and the URL. */
function urlBytes(url: UrlParts | undefined): number {
  return url ? 1 + url.head.length + ID_LENGTH : 0;
}

const COMMA = 44;
const LINE_END = Uint8Array.of(13, 10);
