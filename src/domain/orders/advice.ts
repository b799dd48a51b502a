import { isIP } from 'node:net';
import { serialsOverflow } from '../../codes/rows/serial-numbers.ts';
import { isRestricted, readGtin } from '../codes/gtin.ts';
import type { ReadOrder } from './placement.ts';
import type { Preview, SymbolPreview } from './preview.ts';

/** What a brand may want to mend before it orders, although nothing forbids it. */
export type Advice = { what: string; why: string; mend: string };

/** Millimetres of a module below which a web press and a phone's camera come to their limits. */
const FINEST_MODULE = 0.25;

/** Characters of the prefix that should be left, so that the next order's symbol is no larger. */
const SPARE = 2;

export function adviceOn(read: ReadOrder, { symbol, serials }: Preview): Advice[] {
  return [
    ...(symbol
      ? [
          fineModules(symbol),
          noPair(symbol),
          tightPrefix(symbol),
          plainHttp(symbol),
          ownNetwork(symbol),
          ...links(read),
        ]
      : []),
    serials && lastSerials(read),
  ].filter((advice) => advice !== undefined);
}

function fineModules({ wishedSize, modules, pairs }: SymbolPreview): Advice | undefined {
  const calibrated = Number(pairs?.range?.least.module.mmX ?? Number.POSITIVE_INFINITY);
  const module = wishedSize === null ? calibrated : wishedSize / 1000 / modules;
  if (module >= FINEST_MODULE) return undefined;
  const least = (Math.ceil(FINEST_MODULE * modules * 10) / 10).toFixed(1);
  return {
    what: `Modules may be as small as ${module.toFixed(2)} mm.`,
    why: `Below ${FINEST_MODULE} mm ink fills the gaps on a web press, and many phones cannot tell the modules apart.`,
    mend: `Enter a printed size of ${least} mm or more, or make the symbol smaller: a shorter prefix, capitals, a lower error correction.`,
  };
}

function noPair({ wishedSize, pairs, modules }: SymbolPreview): Advice | undefined {
  if (!pairs || pairs.able > 0) return undefined;
  if (pairs.all > 0 && pairs.measured === 0)
    return {
      what: 'None of the partner’s pairs of equipment and substrate is measured for secure codes.',
      why: 'The graphic is printed only where a scanned calibration sheet showed that its cells come out as they must, so the order would wait.',
      mend: 'Ask the partner to calibrate from a scan, choose another one, or order serialized codes.',
    };
  if (pairs.all === 0 || wishedSize === null)
    return {
      what: 'The partner has no calibrated equipment and substrate now.',
      why: 'Codes are generated only for a calibrated pair, so the order would wait.',
      mend: 'Ask the partner to calibrate, or choose another one.',
    };
  return {
    what: `None of the partner's calibrated pairs can print ${wishedSize / 1000} mm.`,
    why: `A module may not be smaller than calibrated; this size leaves ${(wishedSize / 1000 / modules).toFixed(2)} mm for each of ${modules}.`,
    mend: 'Enter a larger size, leave it empty to get the smallest that is calibrated, or make the symbol smaller: a shorter prefix, capitals.',
  };
}

function tightPrefix({ left, shape }: SymbolPreview): Advice | undefined {
  if (left.same >= SPARE || left.most <= left.same) return undefined;
  const count = left.same === 0 ? 'No character' : 'One character';
  return {
    what: `${count} of the prefix is left in a symbol of version ${shape.version}.`,
    why: 'A prefix that is a little longer next time makes a larger symbol, which the same place in the artwork may not hold.',
    mend: 'Shorten the prefix by a few characters, or plan the artwork for the next size.',
  };
}

function plainHttp({ urlPrefix }: SymbolPreview): Advice | undefined {
  if (!/^http:/i.test(urlPrefix)) return undefined;
  return {
    what: 'The prefix begins with http://.',
    why: 'Phones warn of pages without encryption, and whoever is on the way can change them. A printed code cannot be changed later.',
    mend: 'Begin with https://, and have a certificate for the host before the labels are out.',
  };
}

function ownNetwork({ urlPrefix }: SymbolPreview): Advice | undefined {
  const host = /^https?:\/\/(\[[^\]]*\]|[^/?:]*)/i.exec(urlPrefix)?.[1]?.toLowerCase() ?? '';
  const within = isIP(host)
    ? /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(host)
    : /\.(local|lan|internal|intranet|home\.arpa|localhost|test|invalid)$/.test(host) ||
      /^\[f[cd]/.test(host);
  if (!within) return undefined;
  return {
    what: `${host} is a name or an address of a network of its own.`,
    why: 'Phones outside of that network do not find it.',
    mend: 'Name a host that everybody can reach.',
  };
}

function links({ gtin, urlPrefix }: ReadOrder): (Advice | undefined)[] {
  if (gtin !== null && isRestricted(gtin))
    return [
      {
        what: `GTIN ${gtin} is of a range for use within a company or a country.`,
        why: 'Elsewhere the same number may be another product.',
        mend: 'Enter the GTIN that GS1 has given to the product, if it has one.',
      },
    ];
  const typed = /\/01\/(\d{14})\//.exec(urlPrefix)?.[1];
  const read = gtin === null && typed ? readGtin(typed) : undefined;
  if (!read || 'gtin' in read) return [];
  return [
    {
      what: `The prefix holds ${typed} as a GTIN, and its check digit is wrong.`,
      why: 'Retail scanners refuse a GS1 Digital Link with a wrong check digit.',
      mend: 'Choose “GS1 Digital Link” and enter the GTIN: it is verified there.',
    },
  ];
}

function lastSerials({ serials, quantity }: ReadOrder): Advice | undefined {
  if (serials.kind !== 'sequential' || !serialsOverflow(serials, 2 * quantity)) return undefined;
  const { digits } = serials;
  const left = 10n ** BigInt(digits.length) - BigInt(digits) - BigInt(quantity);
  return {
    what: `After this order ${left.toLocaleString('en')} serial numbers are left with ${digits.length} digits.`,
    why: 'Another order of this size could not go on with them, and a longer serial number may not fit the artwork.',
    mend: `Begin with a leading zero more, such as ${serials.prefix}0${digits}${serials.suffix}.`,
  };
}
