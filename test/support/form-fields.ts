import type { Answer } from './client.ts';

/** What a browser would send of the form of a new work order that nobody has touched, but for its files. */
export function fieldsOf({ body }: Answer): Record<string, string> {
  const form = /<form method="post" action="\/work-orders"[\s\S]*?<\/form>/.exec(body)?.[0] ?? '';
  const tags = [...form.matchAll(/<input [^>]*>/g)].map(([tag]) => tag);
  const sent = tags.filter((tag) =>
    /type="(?:radio|checkbox)"/.test(tag) ? / checked/.test(tag) : !/type="file"/.test(tag),
  );
  const inputs = sent.map((tag): [string, string] => [
    /name="([^"]*)"/.exec(tag)?.[1] ?? '',
    asTyped(/value="([^"]*)"/.exec(tag)?.[1] ?? ''),
  ]);
  const lists = [...form.matchAll(/<select id="(\w+)"[\s\S]*?<\/select>/g)].map(
    ([list, name]): [string, string] => [
      name!,
      (/value="([^"]*)" selected/.exec(list) ?? /value="([^"]*)"/.exec(list))?.[1] ?? '',
    ],
  );
  const texts = [...form.matchAll(/<textarea id="(\w+)"[^>]*>([\s\S]*?)<\/textarea>/g)].map(
    ([, name, text]): [string, string] => [name!, asTyped(text!)],
  );
  return Object.fromEntries([...inputs, ...lists, ...texts]);
}

const ENTITIES: Record<string, string> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
};

function asTyped(html: string): string {
  return html.replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity]!);
}
