/** Text as it may stand in SVG, between tags and in attributes. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** To a tenth: a drawing needs no more. */
export function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
