import type { SymbolShape } from '../../codes/plan.ts';
import { modulesOf } from '../../codes/size.ts';
import { chooseSymbol } from '../../codes/symbol/symbol.ts';
import { linkPrefix, stemOf } from '../codes/digital-link.ts';
import type { WorkOrder } from './work-orders.ts';

/** The same prefix in capitals, where that makes the symbol smaller. */
export type Capitals = {
  prefix: string;
  version: number;
  modules: number;
  /** By how much modules are larger at the same printed size, in percent. */
  gain: number;
  /** Only scheme and host are in capitals: these mean the same to every server. Of a path only its server can tell. */
  sameForAll: boolean;
};

type Prefix = Pick<WorkOrder, 'urlPrefix' | 'errorCorrection' | 'gtin' | 'cpv' | 'lot'>;

/** Scheme and host alone if that is as good as all of it; the values of a GS1 Digital Link stay what they are. */
export function lookupCapitals(order: Prefix, shape: SymbolShape): Capitals | undefined {
  const [start, path] = cut(order);
  const safe = start.toUpperCase() + path;
  const all = allOf(order);
  const versions = [safe, all].map((prefix) => {
    const choice = chooseSymbol(prefix, order.errorCorrection);
    return choice.kind === 'fits' ? choice.shape.version : Number.POSITIVE_INFINITY;
  });
  const version = Math.min(...versions);
  if (version >= shape.version) return undefined;
  const sameForAll = versions[0] === version;
  const modules = modulesOf(version);
  const gain = 100 * (modulesOf(shape.version) / modules - 1);
  return { prefix: sameForAll ? safe : all, version, modules, gain, sameForAll };
}

function cut({ urlPrefix }: Prefix): [string, string] {
  const [, start = '', path = ''] = /^(https?:\/\/[^/?]*)(.*)$/i.exec(urlPrefix) ?? [];
  return [start, path];
}

function allOf({ urlPrefix, gtin, cpv, lot }: Prefix): string {
  if (gtin === null) return urlPrefix.toUpperCase();
  const keys = { gtin, cpv, lot };
  return linkPrefix(stemOf(urlPrefix, keys).toUpperCase(), keys);
}
