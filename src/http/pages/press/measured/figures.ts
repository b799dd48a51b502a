import type { Figure, LinesFound, ModuleFound, SheetReading } from '../../../../captures/tasks.ts';
import { dotsInMm } from '../../../../codes/size.ts';
import { isResolved, lineWidth, type Press } from '../plots/modulation-plot.ts';

/** A row of figures: across and along the feed, or one for `both`; and what it was taken from, with how many. */
type FigureRow = { name: string; from: string } & ({ across: string; along: string } | { both: string });

/** A line of fewer pixels than this tells of the scanner, not of the press. */
const LEAST_PIXELS = 3;

/** What was read off one scan, as rows of its table. */
export function figureRows(reading: SheetReading, press: Press): FigureRow[] {
  const { scale, gain, reflectance, skew, overshoot, residual } = reading;
  const percent = ({ value, uncertainty }: Figure) => `${measured(100 * value, 100 * uncertainty, 2)} %`;
  const rows: FigureRow[] = [
    {
      name: 'Scale',
      across: percent(scale.x),
      along: percent(scale.y),
      from: '4 corner squares; the scanner’s own error is in it',
    },
    { name: 'Skew', both: `${fixed(skew, 2)}°`, from: '4 corner squares' },
    {
      name: 'Flatness',
      both: `${fixed(residual, 0)} µm`,
      from: 'how far 4 corner squares lie off one plane',
    },
  ];
  if (gain)
    rows.push({
      name: 'Gain per edge, ink and light',
      across: `${measured(gain.x.value, gain.x.uncertainty, 1)} µm`,
      along: `${measured(gain.y.value, gain.y.uncertainty, 1)} µm`,
      from: '2 combs of 8 bars, 16 edges each',
    });
  rows.push(moduleRow(reading.modules, press), lineRow(reading.lines, press));
  if (reflectance)
    rows.push({
      name: 'White, black, contrast',
      both: [reflectance.white, reflectance.black, reflectance.contrast]
        .map((light) => fixed(light, 2))
        .join(', '),
      from: 'paper and 100 % patch, of a perfect white in the scan',
    });
  rows.push({
    name: 'Overshoot at edges',
    both: `${fixed(overshoot, 1)} % of the contrast`,
    from: 'edges of the combs',
  });
  return rows;
}

/** A figure with its uncertainty: `12.4 ± 1.6`. */
export function measured(value: number, uncertainty: number, digits: number): string {
  return `${fixed(value, digits)} ± ${fixed(uncertainty, digits)}`;
}

/** With a minus that is one, and none before a zero. */
export function fixed(value: number, digits: number): string {
  return value
    .toFixed(digits)
    .replace(/^-(?=0(\.0*)?$)/, '')
    .replace('-', '−');
}

/** The smallest module of which every code was read; undefined if there is none. */
export function smallestRead(modules: ModuleFound[]): ModuleFound | undefined {
  return modules
    .filter(({ read, of }) => of > 0 && read === of)
    .sort((one, other) => one.dotsX * one.dotsY - other.dotsX * other.dotsY)[0];
}

function moduleRow(modules: ModuleFound[], { resolutionX }: Press): FigureRow {
  const name = 'Smallest module of which every code was read';
  const codes = modules.reduce((sum, { of }) => sum + of, 0);
  const smallest = smallestRead(modules);
  if (!smallest) return { name, both: 'none', from: `${codes} codes tried` };
  const { dotsX, dotsY, read, of } = smallest;
  return {
    name,
    both: `${dotsX} × ${dotsY} dots (${dotsInMm(dotsX, resolutionX, 2)} mm)`,
    from: `${read} of ${of} codes read; ${codes} tried in all sizes`,
  };
}

function lineRow(lines: LinesFound[], press: Press): FigureRow {
  const [across, along] = (['upright', 'level'] as const).map((direction) => {
    const seen = lines.filter((each) => each.direction === direction && each.pixels >= LEAST_PIXELS);
    const finest = seen.filter(isResolved).sort((one, other) => one.dots - other.dots)[0];
    return finest
      ? `${finest.dots} ${finest.dots === 1 ? 'dot' : 'dots'} (${fixed(lineWidth(finest, press), 0)} µm)`
      : 'none';
  }) as [string, string];
  const fine = lines.filter(({ pixels }) => pixels >= LEAST_PIXELS).length;
  const coarse = lines.length - fine;
  return {
    name: 'Smallest line resolved',
    across,
    along,
    from: `${fine} screens of lines${coarse > 0 ? `; ${coarse} finer ones need a scan of more pixels` : ''}`,
  };
}
