// What people call a column of serial numbers, in English, German, French and Spanish; without accents.
const KNOWN = new Set(
  `batch code codes column item key label list lot no nos num number numbers product serial serials sn tracking unit id
  ids uid identifier barcode article artikel artikelnummer bezeichnung charge kennung liste nr nummer nummern produkt
  serie serien seriennr seriennummer seriennummern spalte colonne etiquette identifiant numero numeros produit series
  articulo codigo codigos columna etiqueta identificador lista lote producto seriales herstellernummer laufnummer
  chargennummer losnummer los ref reference referenz referencia name nom nombre value wert valeur valor text texte texto field
  feld champ campo sequence folge seq position row zeile ligne fila folio matricule qr sku count data daten`.split(
    /\s+/,
  ),
);
const BETWEEN = new Set(
  'a an the of unique der die das des laufende fortlaufende lfd de du del d la le el las les los unico'.split(
    ' ',
  ),
);
const TRAILING = /(?:^|[^\p{L}])(?:no|nr|num|núm|nos|nrs|n)\.$|[n№][°º]$|[#№]$|\bn[°º]\s/iu;

/**
 * Whether the first row of a list looks like a heading beside the rows after it: it is made of words that name such a column
 * or ends like `No.`, or it has letters where the others have digits, or small letters or spaces where no other row has any, or
 * the others share a shape that it has not. Two rows of the same words are serial numbers, such as SN-1 and SN-2.
 */
export function looksLikeHeading(first: string, others: readonly string[]): boolean {
  if (!/[\p{L}#№°]/u.test(first)) return false;
  const words = wordsOf(first).join(' ');
  if (words && others.some((other) => wordsOf(other).join(' ') === words)) return false;
  if (TRAILING.test(first.trim()) || isKnown(first)) return true;
  if (others.length === 0) return false;
  if (!/\p{Nd}/u.test(first) && others.every((other) => /\p{Nd}/u.test(other))) return true;
  if (others.length === 1) return false;
  // Small letters or a space that no other row has: a word above codes, or some words above one.
  const alone = [/\p{Ll}/u, / /].some(
    (sign) => sign.test(first) && !others.some((other) => sign.test(other)),
  );
  return alone || [shapeOf, casedShapeOf].some((shape) => differs(shape, first, others));
}

function isKnown(text: string): boolean {
  const words = wordsOf(text);
  const nouns = words.filter((word) => !BETWEEN.has(word));
  return nouns.length > 0 && (nouns.every((word) => KNOWN.has(word)) || KNOWN.has(nouns.join('')));
}

function wordsOf(text: string): string[] {
  const parted = text.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2');
  return (
    parted
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/\p{L}+/gu) ?? []
  );
}

function differs(shape: (text: string) => string, first: string, others: readonly string[]): boolean {
  const theirs = shape(others[0]!);
  return shape(first) !== theirs && others.every((other) => shape(other) === theirs);
}

/** `SN-0001` is `a-0`: runs of letters and of digits, and what stands between. */
function shapeOf(text: string): string {
  return text.replace(/\p{L}+/gu, 'a').replace(/\p{Nd}+/gu, '0');
}

/** The same with capitals apart. */
function casedShapeOf(text: string): string {
  return text
    .replace(/\p{Lu}+/gu, 'A')
    .replace(/(?!A)\p{L}+/gu, 'a')
    .replace(/\p{Nd}+/gu, '0');
}
