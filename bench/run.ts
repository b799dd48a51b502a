import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../src/config.ts';
import { conditions } from './conditions.ts';
import { type Mark, markdown, markTable, type Options, type Section } from './report.ts';
import { codeStatusSection } from './sections/code-status.ts';
import { fieldSection } from './sections/field.ts';
import { growthSection } from './sections/growth.ts';
import { historySection } from './sections/history.ts';
import { manyOrdersSection } from './sections/many-orders.ts';
import { offlineSection } from './sections/offline.ts';
import { pagesSection } from './sections/pages.ts';
import { partsSection } from './sections/parts.ts';
import { pressTableSection } from './sections/press-table.ts';
import { previewSection } from './sections/preview.ts';
import { rowsSection } from './sections/rows.ts';
import { scanSection } from './sections/scan.ts';
import { secureSection } from './sections/secure.ts';
import { serialListSection } from './sections/serial-list.ts';

// npm run bench [-- --quick] [--only NAME]… [--rounds N] [--write]
// Prints what it measured as markdown; --write puts it into docs/performance.md. See bench/setup.ts for the rivals.

const SECTIONS: Section[] = [
  fieldSection,
  partsSection,
  growthSection,
  rowsSection,
  secureSection,
  pressTableSection,
  historySection,
  manyOrdersSection,
  offlineSection,
  pagesSection,
  codeStatusSection,
  previewSection,
  scanSection,
  serialListSection,
];

const words = process.argv.slice(2);
const wanted = words.filter((_, i) => words[i - 1] === '--only');
const quick = words.includes('--quick');
const rounds = Number(words[words.indexOf('--rounds') + 1]) || 3;
const started = performance.now();
const options: Options = {
  quick,
  rounds,
  turns: quick ? 1 : rounds,
  say: (what) => process.stderr.write(`${((performance.now() - started) / 1000).toFixed(0)} s  ${what}\n`),
};

if (wanted.length > 0 && words.includes('--write')) {
  process.stderr.write('docs/performance.md holds one whole run: --write goes without --only.\n');
  process.exit(2);
}
const unknown = wanted.filter((name) => SECTIONS.every((section) => section.name !== name));
if (unknown.length > 0) {
  process.stderr.write(
    `There is ${SECTIONS.map(({ name }) => name).join(', ')}; not ${unknown.join(', ')}.\n`,
  );
  process.exit(2);
}

const head = conditions(options);
const marks: Mark[] = [];
const pages: string[] = [];
process.stdout.write(head);
for (const section of SECTIONS) {
  if (wanted.length > 0 && !wanted.includes(section.name)) continue;
  const text = await measured(section);
  pages.push(text);
  process.stdout.write(`\n${text}`);
}
const short = markdown(markTable(marks));
if (marks.length > 0) process.stdout.write(`\n${short}`);
if (words.includes('--write'))
  writeFileSync(join(root, 'docs', 'performance.md'), [head, short, ...pages].join('\n'));

/** A part that cannot be measured says so and stops no other. */
async function measured(section: Section): Promise<string> {
  try {
    const parts = await section.measure(options);
    marks.push(...parts.flatMap((part) => part.marks ?? []));
    return parts.map(markdown).join('\n');
  } catch (error) {
    process.exitCode = 1;
    return `## ${section.name}\nIt could not be measured: ${error instanceof Error ? error.message : error}\n`;
  }
}
