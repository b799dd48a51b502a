/** What every part of the measurements is told. */
export type Options = {
  /** Some two minutes in all: fewer codes, fewer repetitions. */
  quick: boolean;
  /** Repetitions, of which the median counts. */
  rounds: number;
  /** Says what is going on, on standard error. */
  say(what: string): void;
};

export type Part = { title: string; text?: string; head: string[]; rows: string[][] };

/** One subject of the measurements; `name` is what --only takes. */
export type Section = { name: string; measure(options: Options): Promise<Part[]> };

/** A part as markdown. */
export function markdown({ title, text, head, rows }: Part): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const ruler = `|${head.map((_, i) => (i === 0 ? '---' : '---:')).join('|')}|`;
  return [`## ${title}`, ...(text ? [text] : []), '', line(head), ruler, ...rows.map(line), ''].join('\n');
}

/** A number with as many digits as it deserves. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}

export function milliseconds(seconds: number): string {
  return `${figure(seconds * 1000)} ms`;
}
