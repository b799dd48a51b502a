import { join } from 'node:path';
import { Eta, type EtaConfig } from 'eta';
import { isolated, isolatedText } from '../domain/forms/bidi.ts';

/** Pages and mails are the same kind of file. */
export function templates(root: string): Eta {
  const views = join(root, 'views');
  const plugins = [{ processAST: (parts: unknown[]) => markContexts(parts as Part[]) }];
  const escapeFunction = escaped as EtaConfig['escapeFunction'];
  return new Eta({ views, cache: true, autoTrim: false, escapeFunction, plugins });
}

type Part = string | { t: string; val: string };
/** Where a value stands: within a tag, where there may be elements, or in a text that has none. */
type Context = 'tag' | 'text' | 'bare';

const SIGNS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(value: unknown, context: Context = 'tag'): string {
  const plain = (text: string) => text.replace(/[&<>"']/g, (sign) => SIGNS[sign]!);
  const text = String(value);
  if (context === 'text') return isolated(text, (part) => `<bdi>${plain(part)}</bdi>`, plain);
  return plain(context === 'bare' ? isolatedText(text) : text);
}

/**
 * Tells the escaping of every value where it stands, so that names which are written from right to left stay in their place
 * wherever a page shows them. What a form sends back, an attribute or a text area, stays as it is.
 */
function markContexts(parts: Part[]): Part[] {
  let [context, quote, element]: [Context, string, string] = ['text', '', ''];
  for (const part of parts) {
    if (typeof part !== 'string') {
      const where = context === 'text' && /^(option|title)$/.test(element) ? 'bare' : context;
      const kept = /^(textarea|script|style)$/.test(element) || where === 'tag';
      if (part.t === 'i' && !kept) part.val = `(${part.val}), '${where}'`;
      continue;
    }
    for (const [sign, name] of part.matchAll(/<(\/?[a-z][a-z0-9]*)|[>"']/gi)) {
      if (name !== undefined && context === 'text') [context, element] = ['tag', name.replace(/^\/.*/, '')];
      else if (context === 'tag' && quote !== '') quote = sign === quote ? '' : quote;
      else if (context === 'tag' && (sign === '"' || sign === "'")) quote = sign;
      else if (context === 'tag' && sign === '>') context = 'text';
    }
  }
  return parts;
}
