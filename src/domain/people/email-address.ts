import { domainToASCII, domainToUnicode } from 'node:url';
import { Refusal } from '../access/refusal.ts';
import { narrowText, plainText } from '../forms/text.ts';

// RFC 5321: dot-atom on the left, labels that are not empty on the right; RFC 6531 lets letters of any language in.
const ATOM = "(?!\\p{M})[\\p{L}\\p{M}\\p{N}!#$%&'*+/=?^_`{|}~-]+";
const DOT_ATOM = new RegExp(`^${ATOM}(\\.${ATOM})*$`, 'u');
const LABEL = '[\\p{L}\\p{N}]([\\p{L}\\p{M}\\p{N}-]{0,61}[\\p{L}\\p{M}\\p{N}])?';
/** The last label has a letter: 1.2 would be read as 1.0.0.2. */
const DOMAIN = new RegExp(`^(${LABEL}\\.)*(?!\\p{N}+$)${LABEL}$`, 'u');

/** The one form of an address, in which it is kept and compared; refuses what is none. */
export function checkEmail(text: string): string {
  const email = canonicalEmail(text);
  const [, local = '', domain = ''] = PARTS.exec(email) ?? [];
  const plain = local.normalize('NFKC') === local;
  if (plain && DOT_ATOM.test(local) && local.length <= 64 && DOMAIN.test(domain) && email.length <= 254)
    return email;
  throw new Refusal('invalid', `"${plainText(text).slice(0, 100)}" is not an e-mail address.`, {
    email: 'Enter an e-mail address, such as name@company.example.',
  });
}

/**
 * NFC, full-width letters as ASCII, all in lower case, and the domain as people read it, however it was encoded. Of what is
 * no address, any text.
 */
export function canonicalEmail(text: string): string {
  const email = narrowText(plainText(text)).normalize('NFC').trim().toLowerCase();
  const [, local, domain = ''] = PARTS.exec(email) ?? [];
  if (local === undefined || !DOMAIN.test(domain.replace(/[\u3002\uff61]/g, '.'))) return email;
  return `${local}@${domainToUnicode(domainToASCII(domain))}`;
}

/** The form of an address, and that in which older versions kept it: browsers send such a domain as `xn--`. */
export function formsOf(text: string): string[] {
  const email = canonicalEmail(text);
  const [, local, domain = ''] = PARTS.exec(email) ?? [];
  return local === undefined ? [email] : [email, `${local}@${domainToASCII(domain)}`];
}

const PARTS = /^([^@]+)@([^@]+)$/;
