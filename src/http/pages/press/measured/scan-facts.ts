// Start here: what the page says of one scan that was read: figures, plots, its picture with the marks outlined.
import type { PictureFacts, SheetReading } from '../../../../captures/tasks.ts';
import { dotsInMm } from '../../../../codes/size.ts';
import { edgePlot, edgeRows } from '../plots/edge-plot.ts';
import { isForTheEye, markedPicture } from '../plots/marked-picture.ts';
import { lineWidth, modulationPlot, type Press } from '../plots/modulation-plot.ts';
import { figureRows, fixed } from './figures.ts';
import { toneInWords } from './tone.ts';

/** A scan that was read; `href` is where the small copy of its picture is. */
type ScanRead = { id: number; picture: PictureFacts; reading: SheetReading; href: string };

export function scanFacts({ id, picture, reading, href }: ScanRead, press: Press) {
  const { marks, edge, lines, warnings, part, parts } = reading;
  const unread = marks.filter((mark) => !mark.isRead && !isForTheEye(mark)).map(({ name }) => name);
  return {
    id,
    part: parts > 1 ? `part ${part} of ${parts}` : undefined,
    taken: `${picture.width} × ${picture.height} pixels, ${pixelsPerInch(reading)} pixels an inch, turned by ${fixed(reading.turned, 1)}°`,
    figures: figureRows(reading, press),
    tone: toneInWords(picture.tone),
    warnings,
    picture: markedPicture(`marks-${id}`, { ...picture, href }, marks),
    href,
    marks: marks.length,
    forTheEye: marks.some((mark) => !mark.isRead && isForTheEye(mark)),
    unread: unread.join(', '),
    edge: edge && {
      plot: edgePlot(`edge-${id}`, edge),
      rows: edgeRows(edge).map(({ at, x, y }) => ({ at: fixed(at, 0), x: lightOf(x), y: lightOf(y) })),
    },
    modulation: lines.length > 0 && {
      plot: modulationPlot(`lines-${id}`, lines, press),
      rows: lines.map((each) => ({
        direction: each.direction,
        dots: each.dots,
        width: fixed(lineWidth(each, press), 0),
        modulation: fixed(each.modulation, 2),
        pixels: fixed(each.pixels, 1),
      })),
    },
    modules: reading.modules.map((each) => ({
      ...each,
      mm: dotsInMm(each.dotsX, press.resolutionX, 2),
      pixels: fixed(each.pixels, 1),
    })),
    noise: reading.noise.map((each) => ({
      ...each,
      errorRate: fixed(each.errorRate, 3),
      correlation: `${fixed(each.correlation.mean, 3)} ± ${fixed(each.correlation.deviation, 3)}`,
      dark: fixed(each.dark, 2),
      pixels: fixed(each.pixels, 1),
    })),
  };
}

function pixelsPerInch({ ppi }: SheetReading): string {
  const [x, y] = [fixed(ppi.x, 0), fixed(ppi.y, 0)];
  return x === y ? x : `${x} × ${y}`;
}

function lightOf(light: number | undefined): string {
  return light === undefined ? '–' : fixed(light, 2);
}
