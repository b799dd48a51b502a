import { isIP } from 'node:net';
import { hiddenIn } from './text.ts';

const PARTS = /^(https?:\/\/)([^/?#]*)(.*)$/i;
const HTML = /&(?:[a-z]+|#\d+|#x[\da-f]+);/i;

/** What is wrong with an http or https address and how to mend it; undefined if nothing is. */
export function faultOfAddress(address: string): string | undefined {
  if (/[\s\u2800]/.test(address)) return 'Take out the spaces: a URL has none.';
  if (hiddenIn(address)) return 'This has characters that cannot be seen. Type it instead of pasting it.';
  if (/["<>\\^`{|}]/.test(address))
    return 'Take out the characters " < > \\ ^ ` { | }: a URL cannot hold them.';
  const parts = PARTS.exec(address);
  if (!parts) return 'Begin with https:// or http://.';
  if (/^https?:\/\/[^?#]*:\/\//i.test(address)) return 'This has two schemes, such as https://. Keep one.';
  const html = HTML.exec(address)?.[0];
  if (html) return `Take out ${html}: it is HTML. In a URL an & is written &.`;
  if (/%(?![\da-f]{2})/i.test(address))
    return 'After a % two digits from 0 to F follow; the sign itself is written %25.';
  return faultOfAuthority(parts[2]!) ?? faultOfRest(parts[3]!);
}

/** The same address with its host in ASCII, `xn--` where it had other letters; all else stays as it was typed. */
export function asciiAddress(address: string): string {
  const [, scheme = '', authority = '', rest = ''] = PARTS.exec(address) ?? [];
  if (/^[\x21-\x7e]*$/.test(authority) || !URL.canParse(scheme + authority)) return address;
  const { hostname } = new URL(scheme + authority);
  const capitals = address === address.toUpperCase();
  return (
    scheme + (capitals ? hostname.toUpperCase() : hostname) + (/:\d+$/.exec(authority)?.[0] ?? '') + rest
  );
}

function faultOfAuthority(authority: string): string | undefined {
  if (authority.includes('@')) return 'Take out the user name and password before the @.';
  if (/^https?(:|$)/i.test(authority)) return 'This has two schemes, such as https://. Keep one.';
  const [, host = '', port] = /^(.*?)(?::([^:\]]*))?$/.exec(authority)!;
  if (host === '') return 'Name the host, such as id.acme.example.';
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535))
    return 'After the colon of the host a port from 1 to 65535 follows. Take the colon out, or write the port.';
  if (/^[^[].*:/.test(host)) return 'The host name has two colons. Keep one, before its port.';
  if (host.includes('%')) return 'The host name cannot hold a %. Write it in plain letters.';
  if (!URL.canParse(`https://${host}/`))
    return faultOfLabels(host) ?? 'This is not a URL: check the host name.';
  return faultOfLabels(host) ?? faultOfAscii(host, new URL(`https://${host}/`).hostname);
}

function faultOfLabels(host: string): string | undefined {
  if (host.startsWith('[')) return undefined;
  const labels = host.split(/[.\u3002\uff0e\uff61]/);
  if (labels.includes(''))
    return `The host name ${host} has a dot with nothing before or after it. Take it out.`;
  if (labels.length === 1)
    return `The host name ${host} has no dot: phones would not find it. Write it whole, such as id.acme.example.`;
  return undefined;
}

// URL reads 1.2 and 0x7f.1 as addresses of four numbers: only one written as such is meant.
function faultOfAscii(host: string, ascii: string): string | undefined {
  if (isIP(ascii.replace(/^\[|\]$/g, ''))) return faultOfNumbers(host, ascii);
  const sound =
    ascii.length <= 253 && ascii.split('.').every((label) => /^(?!-)[\w-]{1,63}(?<!-)$/.test(label));
  if (!sound || !/\.(?=[^.]*[a-z])[^.]+$/.test(ascii))
    return `The host name ${host} is none: labels of letters, digits and hyphens, with dots between.`;
  return undefined;
}

function faultOfNumbers(host: string, ascii: string): string | undefined {
  if (ascii !== host.toLowerCase()) return `The host name ${host} would be read as ${ascii}. Check it.`;
  if (/^(127\.|0\.|169\.254\.|\[::1?\]$|\[fe80:)/.test(ascii))
    return `${host} is an address within one machine or cable: phones would not find it. Name the host.`;
  return undefined;
}

function faultOfRest(rest: string): string | undefined {
  if (/[[\]]/.test(rest)) return 'Take out the characters [ ]: after the host a URL cannot hold them.';
  const control = /%([01][\da-f]|7f)/i.exec(rest)?.[0];
  if (control) return `Take out ${control}: it stands for a control character.`;
  const dots = /^[^?#]*?\/((?:\.|%2e){1,2})(?=[/?#]|$)/i.exec(rest)?.[1];
  if (dots)
    return `Take out the part ${dots} of the path: browsers leave it out, and would ask for another page.`;
  if (/^[\x21-\x7e]*$/.test(rest)) return undefined;
  return 'Use ASCII characters only after the host; write others percent-encoded, as browsers copy them.';
}
