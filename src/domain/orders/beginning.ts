import type { ErrorCorrection, SymbolShape } from '../../codes/plan.ts';
import { modulesOf } from '../../codes/size.ts';
import { chooseSymbol } from '../../codes/symbol/symbol.ts';
import { type Capitals, lookupCapitals } from './capitals.ts';
import { readLink, type TypedLink } from './link-form.ts';

/** What the codes of an order begin with, and the symbol that makes. */
export type Beginning = {
  urlPrefix: string;
  shape: SymbolShape;
  modules: number;
  capitals: Capitals | undefined;
};

/** What is shown while the form is filled in: nothing while there is something to mend. */
export function lookupBeginning(typed: TypedLink & { error_correction?: string }): Beginning | undefined {
  const errorCorrection = (typed.error_correction || 'Q') as ErrorCorrection;
  if (!/^[LMQH]$/.test(errorCorrection)) return undefined;
  let sound = true;
  const link = readLink(typed, errorCorrection, (_field, sentence) => {
    if (sentence) sound = false;
  });
  if (!sound) return undefined;
  const choice = chooseSymbol(link.urlPrefix, errorCorrection);
  if (choice.kind !== 'fits') return undefined;
  const { shape } = choice;
  const capitals = lookupCapitals({ ...link, errorCorrection }, shape);
  return { urlPrefix: link.urlPrefix, shape, modules: modulesOf(shape.version), capitals };
}
