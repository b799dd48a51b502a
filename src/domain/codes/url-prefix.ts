import type { ErrorCorrection } from '../../codes/plan.ts';
import { chooseSymbol } from '../../codes/symbol/symbol.ts';
import { asciiAddress, faultOfAddress } from '../forms/web-address.ts';

/** The prefix as the codes hold it, its host in ASCII, and what is wrong with it, if anything is. */
export function readPrefix(typed: string, level: ErrorCorrection): { prefix: string; fault?: string } {
  const prefix = typed.trim();
  if (prefix === '') return { prefix, fault: 'Enter the URL prefix, such as https://id.acme.example/.' };
  const fault = faultOfAddress(prefix) ?? faultOfPrefix(asciiAddress(prefix), level);
  return fault ? { prefix, fault } : { prefix: asciiAddress(prefix) };
}

function faultOfPrefix(prefix: string, level: ErrorCorrection): string | undefined {
  if (prefix.includes('#')) return 'Take out the # and what follows: phones do not send it to the server.';
  if (!/[/=]$/.test(prefix)) return 'End with / or =, because the code follows it directly.';
  const choice = chooseSymbol(prefix, level);
  if (choice.kind === 'fits') return undefined;
  return `This is too long for a symbol: ${prefix.length} characters, and ${choice.maxPrefix} fit at level ${level}.`;
}
