import { dotsInMm, type ModuleDots } from '../size.ts';
import type { Segment } from '../symbol/segments.ts';
import { dataCode, LAYOUT, type SheetPlan, shapeFor } from './data-code.ts';
import { abreast, type Figure, named } from './figures.ts';
import { squareTo } from './gain.ts';
import { Layout, type Page } from './layout.ts';
import { codeModules, moduleSizes } from './module-sizes.ts';
import { DENSITIES, noiseBlock, REPLICAS } from './noise.ts';
import {
  checker,
  codeFigure,
  frame,
  halves,
  levelBars,
  ruler,
  solid,
  turned,
  uprightBars,
} from './patterns.ts';
import { acrossOf, alongOf, widthsOf } from './press-dots.ts';
import { groupsOfBars, singleBars } from './single-bars.ts';

/** Codes up to this size are like those of orders, version 3; larger ones version 1. In millimetres. */
const USUAL_CODE = 20;
/** Of modules up to this three codes are drawn: whether one is read may be chance. In millimetres. */
const SMALL_MODULE = 0.3;
/** Beside a ruler with less room than this, what fits there comes first; in millimetres. */
const NARROW = 12;
/** Periods of a checker at the most: on a fine press a field of single dots has a million squares otherwise. */
const MOST = 100;
/** Lines and bars go on to this where six dots are less; in millimetres. */
const WIDEST_LINE = 0.2;

/**
 * The page of a plan, layout 2: everything in whole dots, so that what is read off it holds for the press. What takes a second
 * part is put closer together, in the order that makes it shortest.
 */
export function layOut(plan: SheetPlan): Page {
  const marks = marksOf(plan);
  const usual = arranged(plan, marks, 'in sections');
  if (usual.parts === 1) return usual.page();
  const closer = (['ruler first', 'ruler between'] as const).map((order) => arranged(plan, marks, order));
  const shorter = (one: Layout, other: Layout) => one.parts - other.parts || one.height - other.height;
  return closer.reduce((best, next) => (shorter(next, best) < 0 ? next : best), usual).page();
}

function marksOf(plan: SheetPlan) {
  const layout = new Layout(plan, plan.widthMm, () => {});
  return {
    across: rulerAcross(layout, plan),
    along: rulerAlong(layout, plan),
    measured: highestFirst([...combs(layout, plan), ...patches(layout, plan)]),
    codes: codes(layout, plan),
    others: [...highestFirst(bars(layout, plan)), ...fields(layout, plan)],
    noise: highestFirst(noiseBlocks(layout, plan)),
  };
}

function arranged(
  plan: SheetPlan,
  { across, along, measured, codes, others, noise }: ReturnType<typeof marksOf>,
  order: 'in sections' | 'ruler first' | 'ruler between',
): Layout {
  const layout = new Layout(plan, plan.widthMm, (layout, part) => begin(layout, plan, part));
  const room = layout.inner - along.width - acrossOf(plan)(1);
  const isNarrow = room < acrossOf(plan)(NARROW);
  const isFirst = order !== 'ruler between' && !isNarrow;
  const rest = [...(order === 'in sections' ? codes : highestFirst([...codes, ...noise])), ...others];
  section(layout, 'Codes: which is the smallest that scans? Elsewhere numbers are dots', [
    ...across,
    ...(isFirst ? [along, ...measured] : [...measured, along]),
    ...rest.filter(({ width }) => isNarrow && width <= room),
    ...rest.filter(({ width }) => !isNarrow || width > room),
  ]);
  if (order === 'in sections') section(layout, 'Noise: dots of a cell, sixteenths dark', noise);
  return layout.end();
}

function section(layout: Layout, heading: string, figures: Figure[]): void {
  layout.heading(heading, figures);
  layout.place(figures);
}

function highestFirst(figures: Figure[]): Figure[] {
  return [...figures].sort((a, b) => b.height - a.height);
}

function begin(layout: Layout, plan: SheetPlan, part: number): void {
  const { equipment, substrate, revision, resolutionX, resolutionY, widthMm } = plan;
  const code = dataCode(plan, part);
  const words = [
    `Imprimatur calibration sheet, layout ${LAYOUT}, part ${part}`,
    `Equipment ${equipment.id}: ${equipment.name}`,
    `Substrate ${substrate.id}: ${substrate.name}`,
    `Revision ${revision}. ${resolutionX} x ${resolutionY} dpi, ${widthMm} mm. Print at 100 %.`,
  ];
  const beside = layout.inner - code.width - acrossOf(plan)(1);
  const width = beside >= acrossOf(plan)(30) ? beside : layout.inner;
  layout.place([code, layout.block((part === 1 ? words : words.slice(0, 1)).join('\n'), width)]);
}

/** As long as the sheet is wide, whole tens of millimetres, up to 100. */
function rulerAcross(layout: Layout, plan: SheetPlan): Figure[] {
  const room = Number(dotsInMm(layout.inner, plan.resolutionX, 4)) - 0.2;
  const length = Math.min(100, 10 * Math.floor(room / 10));
  if (length === 0) return [];
  const figure = named('ruler across', ruler(length, plan.resolutionX, alongOf(plan)));
  return [layout.labelled(`${length}mm`, figure)];
}

function rulerAlong(layout: Layout, plan: SheetPlan): Figure {
  return layout.labelled('100mm', named('ruler along', turned(ruler(100, plan.resolutionY, acrossOf(plan)))));
}

function codes(layout: Layout, plan: SheetPlan): Figure[] {
  return moduleSizes(plan)
    .reverse()
    .flatMap((module) => {
      const replicas = Number(dotsInMm(module.dotsX, plan.resolutionX)) <= SMALL_MODULE ? REPLICAS : 1;
      const figure = moduleCode(plan, module);
      const name = `module ${module.dotsX} x ${module.dotsY}`;
      const figures = Array.from({ length: replicas }, (_, i) => named(`${name}, ${i + 1}`, figure));
      return together(layout, plan, `${sizeOf(plan, module)} ${module.dotsX}x${module.dotsY}`, figures);
    });
}

function moduleCode(plan: SheetPlan, module: ModuleDots): Figure {
  const { dotsX, dotsY } = module;
  const text = `${dotsX}x${dotsY} dots ${sizeOf(plan, module)}`.toUpperCase();
  const segment: Segment = { mode: 'alphanumeric', text };
  const isUsual = widthsOf(plan, plan.widthMm).isWide && codeModules(3) * dotsX <= acrossOf(plan)(USUAL_CODE);
  return codeFigure(segment, shapeFor(segment, ['Q', 'M', 'L'], isUsual ? 3 : 1), dotsX, dotsY);
}

/** A module's size as the sheet says it: both sides where they differ. */
function sizeOf({ resolutionX, resolutionY }: SheetPlan, { dotsX, dotsY }: ModuleDots): string {
  const [x, y] = [dotsInMm(dotsX, resolutionX, 3), dotsInMm(dotsY, resolutionY, 3)];
  return x === y ? `${x}mm` : `${x}x${y}mm`;
}

function combs(layout: Layout, plan: SheetPlan): Figure[] {
  const [x, y] = [acrossOf(plan), alongOf(plan)];
  return [
    layout.labelled('0.5mm', named('comb upright', uprightBars(8, x(0.5), y(6)))),
    layout.labelled('0.5mm', named('comb level', levelBars(8, y(0.5), x(6)))),
  ];
}

function patches(layout: Layout, plan: SheetPlan): Figure[] {
  const [x, y] = [acrossOf(plan), alongOf(plan)];
  const line = [Math.min(6, x(0.5)), Math.min(6, y(0.5))] as const;
  return [
    layout.labelled('100%', named('solid', solid(x(10), y(10)))),
    layout.labelled('0%', named('frame', frame(x(10), y(10), ...line))),
    layout.labelled('100/0%', named('halves', halves(x(12), y(6), ...line))),
  ];
}

function fields(layout: Layout, plan: SheetPlan): Figure[] {
  const [x, y] = [acrossOf(plan)(4), alongOf(plan)(4)];
  const periods = (wish: number, dots: number) => Math.max(4, Math.round(wish / (2 * dots)));
  const all = lineWidths(plan).map((dots) => ({ dots, across: periods(x, dots), along: periods(y, dots) }));
  const label = (dots: number, kind: string, figure: Figure) =>
    layout.labelled(`${dots}`, named(kind, figure));
  return [
    ...all.map(({ dots, across, along }) =>
      label(dots, `lines of ${dots}, upright`, uprightBars(across, dots, 2 * along * dots)),
    ),
    ...all.map(({ dots, across, along }) =>
      label(dots, `lines of ${dots}, level`, levelBars(along, dots, 2 * across * dots)),
    ),
    ...all.map(({ dots, across, along }) =>
      label(dots, `checker of ${dots}`, checker(2 * Math.min(MOST, across), 2 * Math.min(MOST, along), dots)),
    ),
  ];
}

function bars(layout: Layout, plan: SheetPlan): Figure[] {
  const [x, y] = [acrossOf(plan)(4), alongOf(plan)(4)];
  const { pixel, inner } = layout;
  const counts = lineWidths(plan);
  return (['upright', 'level'] as const).flatMap((direction) =>
    (['dark', 'light'] as const).flatMap((shade) =>
      groupsOfBars(counts, direction, pixel, inner).map((counts) =>
        singleBars({ shade, direction, counts, length: direction === 'upright' ? y : x, pixel }),
      ),
    ),
  );
}

/** 1 to 6 dots, and steps up to 0.2 mm where the press is finer. */
function lineWidths(plan: SheetPlan): number[] {
  const most = Math.max(acrossOf(plan)(WIDEST_LINE), alongOf(plan)(WIDEST_LINE));
  return [1, 2, 3, 4, 5, 6, ...[8, 10, 12, 16, 20, 24, 32, 40, 48, 64, 80].filter((dots) => dots <= most)];
}

function noiseBlocks(layout: Layout, plan: SheetPlan): Figure[] {
  const { resolutionX, resolutionY } = plan;
  const isCoarse = Number(resolutionX) <= Number(resolutionY);
  return [4, 3, 2, 1].flatMap((dots) =>
    DENSITIES.flatMap((sixteenths) => {
      const cellX = isCoarse ? dots : squareTo(dots, resolutionY, resolutionX);
      const cellY = isCoarse ? squareTo(dots, resolutionX, resolutionY) : dots;
      const blocks = Array.from({ length: REPLICAS }, (_, i) =>
        noiseBlock({ cellX, cellY, sixteenths, replica: i + 1 }, plan),
      );
      return together(layout, plan, `${cellX}x${cellY} ${sixteenths}/16`, blocks);
    }),
  );
}

/** Equal figures one by one, or side by side over one label where that is wider than they are. */
function together(layout: Layout, plan: SheetPlan, label: string, figures: Figure[]): Figure[] {
  const gap = acrossOf(plan)(1);
  const width = figures[0]?.width ?? 1;
  const wanted = layout.label(label, width).width > width ? figures.length : 1;
  const each = Math.max(1, Math.min(wanted, Math.floor((layout.inner + gap) / (width + gap))));
  const rows = Math.ceil(figures.length / each);
  return Array.from({ length: rows }, (_, i) =>
    layout.labelled(
      label,
      figures.slice(i * each, (i + 1) * each).reduce((left, right) => abreast(left, right, gap)),
    ),
  );
}
