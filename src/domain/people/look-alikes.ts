import { bareLatinOf, spelt } from '../forms/latin-shapes.ts';

/** What an eye takes a name for, whatever its signs, marks of trade, spaces, accents and capitals. */
export function skeletonOf(name: string): string {
  return asDrawn(bareLatinOf(withoutMarks(name)).replace(/[^\p{L}\p{N}|]/gu, ''))
    .replaceAll('i', 'l')
    .replaceAll('5', 's');
}

/** A name without what says that it is a mark of trade. */
export function withoutMarks(name: string): string {
  return name.replace(/[™℠]|\((?:tm|sm|r|c)\)/gi, '');
}

/** Whether one name can be mistaken for the other. */
export function looksLike(a: string, b: string): boolean {
  return skeletonOf(a) === skeletonOf(b) || spelt(a) === spelt(b);
}

/** Whether one e-mail address can be mistaken for the other: they are read with their signs, and `lan` is not `ian` there. */
export function addressLooksLike(a: string, b: string): boolean {
  return asDrawn(bareLatinOf(a)) === asDrawn(bareLatinOf(b));
}

function asDrawn(latin: string): string {
  return latin.replace(/0/g, 'o').replace(/[1|]/g, 'l').replace(/rn/g, 'm').replace(/vv/g, 'w');
}
