/** Separators that lists come with; the first row says which. */
const SEPARATORS = [',', ';', '\t'] as const;

/** What parts the fields of a list, by its first row. */
export function separatorOf(line: string): string {
  const bare = line.replace(/"(?:[^"]|"")*"/g, '');
  const counts = SEPARATORS.map((sign) => bare.split(sign).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** The fields of a line as RFC 4180 quotes them, without the space around; undefined when a quote does not end in it. */
export function fieldsOf(line: string, separator: string): string[] | undefined {
  if (!line.includes('"')) return line.split(separator).map((field) => field.trim());
  const fields: string[] = [];
  for (let at = 0; at <= line.length; ) {
    const start = at + (/^\s*/.exec(line.slice(at))?.[0].length ?? 0);
    if (line[start] !== '"') {
      const end = line.indexOf(separator, at);
      fields.push(line.slice(at, end < 0 ? undefined : end).trim());
      at = end < 0 ? line.length + 1 : end + 1;
      continue;
    }
    const quoted = /^"((?:[^"]|"")*)"\s*/.exec(line.slice(start));
    const after = start + (quoted?.[0].length ?? 0);
    if (!quoted || (after < line.length && line[after] !== separator)) return undefined;
    fields.push(quoted[1]!.replaceAll('""', '"'));
    at = after + 1;
  }
  return fields;
}
