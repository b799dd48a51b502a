import { dataCode, readDataText, type SheetData, type SheetPlan } from '../../codes/sheet/data-code.ts';
import type { Region } from '../../codes/sheet/figures.ts';
import { layOut } from '../../codes/sheet/marks.ts';
import { boundsOf, rectangle } from '../picture/corners.ts';
import type { Pair } from '../picture/fit.ts';
import { Unreadable } from '../picture/unreadable.ts';
import type { FoundCode, Point, WantedSheet } from '../tasks.ts';

/** One part of a sheet as it was drawn. Lengths are micrometres from the page's left edge and the part's first corners. */
export type PartPlan = {
  plan: SheetPlan;
  part: number;
  parts: number;
  regions: Region[];
  /** Micrometres of a dot. */
  dot: { x: number; y: number };
  /** Where a place in dots of the page is on the part. */
  at: (x: number, y: number) => Point;
};

/**
 * The part whose data code was found, drawn again; of several the one with the combs, else the first. Refuses a sheet that is
 * not the wanted one, with everything that differs.
 */
export function findPart(
  codes: FoundCode[],
  wanted: WantedSheet,
): { drawn: PartPlan; others: number[]; code: FoundCode } {
  const read = codes.flatMap((code) => {
    const said = readDataText(code.text);
    return said ? [{ code, said }] : [];
  });
  const known = read.flatMap(({ code, said }) => (said.data ? [{ code, data: said.data }] : []));
  const isWanted = ({ data }: { data: SheetData }) => isSame(data, wanted);
  const first = known.find(isWanted) ?? known[0];
  if (!first) throw new Unreadable(read.length > 0 ? OLD_LAYOUT : NO_CODE);
  refuseOther(first.data, wanted);
  const same = known.filter((found) => isWanted(found) && found.data.widthMm === first.data.widthMm);
  const plan: SheetPlan = { ...wanted, widthMm: first.data.widthMm };
  const page = layOut(plan);
  const drawn = same
    .sort((a, b) => a.data.part - b.data.part)
    .flatMap(({ code, data }) =>
      data.part <= page.parts ? [{ code, drawn: partOf(plan, page, data.part) }] : [],
    );
  const best = drawn.find(({ drawn }) => hasCombs(drawn)) ?? drawn[0];
  if (!best) throw new Unreadable(NO_CODE);
  const others = drawn.filter((other) => other !== best).map(({ drawn }) => drawn.part);
  return { ...best, others };
}

/** The four corners of the data code, where they were drawn and where they were found. */
export function codeCorners({ plan, part, regions, at }: PartPlan, { corners }: FoundCode): Pair[] {
  const region = regionOf(regions, `data code, part ${part}`);
  const { dark } = dataCode(plan, part);
  const { left, top } = boundsOf(dark.map(([x, y]): Point => [x, y]));
  const drawn = rectangle([left, top], [region.width - 2 * left, region.height - 2 * top]);
  return drawn.map(([x, y], i) => ({ from: at(region.x + x, region.y + y), to: corners[i]! }));
}

export function regionOf(regions: Region[], wanted: string): Region {
  const region = regions.find(({ name }) => name === wanted);
  if (!region) throw new Error(`The part has no ${wanted}.`);
  return region;
}

const NO_CODE =
  'No data code of a calibration sheet was found. Scan the whole part of the sheet on a flatbed at 600 to 2,400 ppi, in grey, with the code at its top.';
const OLD_LAYOUT =
  'The sheet has another layout than this program measures. Download the sheet again, print it and scan that.';

function isSame(found: SheetData, wanted: WantedSheet): boolean {
  return (
    found.equipment === wanted.equipment.id &&
    found.substrate === wanted.substrate.id &&
    found.revision === wanted.revision
  );
}

function refuseOther(found: SheetData, wanted: WantedSheet): void {
  const faults: string[] = [];
  const { equipment, substrate } = wanted;
  if (found.equipment !== equipment.id || found.substrate !== substrate.id)
    faults.push(
      `The sheet is that of another pair, equipment ${found.equipment} and substrate ${found.substrate}; this is ${equipment.name} (${equipment.id}) on ${substrate.name} (${substrate.id}). Upload the scan on the page of its own pair.`,
    );
  else if (found.revision !== wanted.revision)
    faults.push(
      `The sheet is that of revision ${found.revision}; this is revision ${wanted.revision}. Download and print the sheet of this revision.`,
    );
  if (found.format !== wanted.format)
    faults.push(
      `The sheet was printed from a file in ${found.format.toUpperCase()}; the equipment takes ${wanted.format.toUpperCase()} now. Download and print the sheet again.`,
    );
  if (found.resolutionX !== wanted.resolutionX || found.resolutionY !== wanted.resolutionY)
    faults.push(
      `The sheet was drawn for ${found.resolutionX} × ${found.resolutionY} dpi; the equipment has ${wanted.resolutionX} × ${wanted.resolutionY} dpi now. Download and print the sheet again.`,
    );
  if (faults.length > 0) throw new Unreadable(faults.join(' '));
}

function partOf(plan: SheetPlan, page: ReturnType<typeof layOut>, part: number): PartPlan {
  const top = regionOf(page.regions, `corner top left, part ${part}`).y;
  const bottom = regionOf(page.regions, `corner bottom left, part ${part}`);
  const regions = page.regions.filter(({ y }) => y >= top && y <= bottom.y);
  const dot = { x: 25_400 / Number(plan.resolutionX), y: 25_400 / Number(plan.resolutionY) };
  const at = (x: number, y: number): Point => [x * dot.x, (y - top) * dot.y];
  return { plan, part, parts: page.parts, regions, dot, at };
}

function hasCombs({ regions }: PartPlan): boolean {
  return regions.some(({ name }) => name === 'comb upright');
}
