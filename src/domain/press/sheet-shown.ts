import { LAYOUT } from '../../codes/sheet/data-code.ts';
import { moduleSizes, shownModules } from '../../codes/sheet/module-sizes.ts';
import type { ModuleDots } from '../../codes/size.ts';
import type { Revision } from './calibrations.ts';
import type { Equipment } from './equipment.ts';

/** What can be read off the sheet of a revision: modules as far as its width is known; none of an earlier layout. */
export type SheetShown = { layout: number; widthMm?: string; modules: ModuleDots[]; tooWide: ModuleDots[] };

/** What the sheet of a revision shows. */
export function sheetOf({ sheetLayout, sheetWidth }: Revision, press: Equipment): SheetShown {
  if (sheetLayout !== LAYOUT) return { layout: sheetLayout, modules: [], tooWide: [] };
  const all = moduleSizes(press);
  if (sheetWidth === null) return { layout: sheetLayout, modules: all, tooWide: [] };
  const widthMm = String(sheetWidth / 1000);
  const modules = shownModules(press, widthMm);
  return { layout: sheetLayout, widthMm, modules, tooWide: all.slice(modules.length) };
}

/** The module of the sheet with so many dots across. */
export function lookupModule({ modules }: SheetShown, dotsX: number): ModuleDots | undefined {
  return modules.find((module) => module.dotsX === dotsX);
}

/** Why a module cannot have been read off a sheet; undefined if it can. */
export function notOnSheet(sheet: SheetShown, { dotsX, dotsY }: ModuleDots): string | undefined {
  const { modules, tooWide, widthMm } = sheet;
  if (modules.length === 0) return undefined;
  const same = lookupModule(sheet, dotsX);
  if (same?.dotsY === dotsY) return undefined;
  const typed = inWords({ dotsX, dotsY });
  if (same) return `The sheet shows no module of ${typed} dots, but one of ${inWords(same)}.`;
  if (tooWide.some((module) => module.dotsX === dotsX))
    return `A module of ${typed} dots is too large for a sheet of ${widthMm} mm: the largest on it is ${inWords(modules.at(-1)!)}.`;
  const near = [
    modules.findLast((module) => module.dotsX < dotsX),
    modules.find((module) => module.dotsX > dotsX),
  ];
  const next = near.flatMap((module) => (module ? [inWords(module)] : [])).join(' and ');
  return `The sheet shows no module of ${typed} dots; next to it are ${next}.`;
}

function inWords({ dotsX, dotsY }: ModuleDots): string {
  return `${dotsX} × ${dotsY}`;
}
