import type { ErrorCorrection } from '../../codes/plan.ts';
import { chooseSymbol } from '../../codes/symbol/symbol.ts';

/** What is wrong with a URL prefix and how to mend it; undefined if nothing is. */
export function faultOfPrefix(prefix: string, level: ErrorCorrection): string | undefined {
  if (prefix === '') return 'Enter the URL prefix, such as https://id.acme.example/.';
  if (/\s/.test(prefix)) return 'Take out the spaces: a URL has none.';
  if (!/^[\x21-\x7e]+$/.test(prefix))
    return 'Use ASCII characters only; write others percent-encoded, as browsers copy them.';
  if (/["<>\\^`{|}]/.test(prefix))
    return 'Take out the characters " < > \\ ^ ` { | }: a URL cannot hold them.';
  if (!/^https?:\/\//i.test(prefix)) return 'Begin with https:// or http://.';
  if (!URL.canParse(prefix)) return 'This is not a URL: check the host name.';
  const { username, password, hostname } = new URL(prefix);
  if (username || password || /^https?:\/\/[^/?#]*@/i.test(prefix))
    return 'Take out the user name and password before the @.';
  if (hostname === '') return 'Name the host, such as id.acme.example.';
  if (prefix.includes('#')) return 'Take out the # and what follows: phones do not send it to the server.';
  if (!/[/=]$/.test(prefix)) return 'End with / or =, because the code follows it directly.';
  const choice = chooseSymbol(prefix, level);
  if (choice.kind === 'fits') return undefined;
  return `This is too long for a symbol: ${prefix.length} characters, and ${choice.maxPrefix} fit at level ${level}.`;
}
