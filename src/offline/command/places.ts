import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { wrongUse } from '../failure.ts';
import type { Source } from '../input/source.ts';
import type { Options } from './options.ts';

/** The folder to draw into. @throws Failure (2) if that, or the zip's, is the package's own or lies within. */
export function outputFolder({ output, zip }: Options, { folder, location, path }: Source): string {
  const dir = output ?? `${folder}-images`;
  if (location) {
    const way = relative(location, realPlace(zip === undefined ? dir : dirname(zip)));
    if (way === '' || !(/^\.\.($|[\\/])/.test(way) || resolve(way) === way))
      throw wrongUse(`${zip ?? dir} lies in the package's own folder. Name a folder outside it with -o.`);
  }
  if (zip !== undefined && realPlace(zip) === realPlace(path))
    throw wrongUse(`${zip} is the package itself. Name another file with --zip.`);
  return dir;
}

/** The real path of what may not be there yet. */
function realPlace(path: string): string {
  const whole = resolve(path);
  try {
    return realpathSync(whole);
  } catch {
    const above = dirname(whole);
    return above === whole ? whole : join(realPlace(above), basename(whole));
  }
}
