import { dictionary } from '@zxcvbn-ts/language-common';
import { wrong } from '../access/refusal.ts';

export const PASSWORD_LENGTH = { least: 12, most: 256 };

export const PASSWORD_RULE =
  'At least 12 characters: not a common password, and not made of your name, e-mail or company. A few words work well.';

/** Refuses what is short, long, common, or made of what others know about the person (`known`: names, addresses). */
export function checkPassword(password: string, known: readonly string[]): void {
  const fault = faultOf(password, known);
  if (fault) throw wrong('password', fault);
}

function faultOf(password: string, known: readonly string[]): string | undefined {
  const length = [...password].length;
  const { least, most } = PASSWORD_LENGTH;
  if (length < least || length > most) return `Choose a password of ${least} to ${most} characters.`;
  if (isCommon(password))
    return 'This password is among the first that are tried. Choose one that nobody would guess.';
  if (isMadeOf(password, known))
    return 'This password is made of your name, e-mail or company. Choose one that nobody would guess.';
  return undefined;
}

// The words and keyboard runs that, stretched to 12 characters with digits, signs and repetition, head every list of
// leaked passwords: `Password1234!`, `qwertyuiop12`, `iloveyou1234`, `adminadminadmin`.
const COMMON =
  `abc abcd abcdef abcdefgh abcdefghijkl abcdefghijklmnop administrator admin angel anthony asdf asdfgh asdfghjkl
  asdfghjklqwerty ashley azerty azertyuiop babygirl barcelona baseball basketball batman bismillah blink butterfly
  changeme changeit charlie chelsea chocolate computer cookie default demo dolphin donttellyou dragon everton flower
  football forever freedom friend friends fuckyou gfhjkm guest hello helloworld iloveyou iloveyouforever iloveyousomuch
  imprimatur internet jennifer jessica jesus jesuschrist jesusislord jordan killer letmein letmeinnow
  letmeinplease liverpool login lovely loveme loveyou manchester manchesterunited master matrix michael michelle monkey
  motdepasse mustang myspace mypassword newpassword ninja nothing passw passwd password passwort passphrase pass
  pokemon portal princess printer printing qazwsx qazwsxedc qazwsxedcrfv qqww qrcode qwer qwerty qwertyasdfgh
  qwertyqwerty qwertyui qwertyuiop qwertyuiopasdfghjkl qwertz qwertzuiop rockyou root samsung secret secretpassword
  shadow spongebob starwars summer sunshine superman superstar system teamo temp tequieromucho test testing
  testtest thisismypassword thomas tigger trustno trustnoone unknown user username welcome welcomehome whatever winter
  wordpass wsxedc yourpassword zaqxsw zxcvb zxcvbn zxcvbnm zaqwsx`.split(/\s+/);
// And some 49,000 passwords that leaked most often, most of them shorter than 12 characters.
const WORDS = new Set([...COMMON, ...(dictionary['passwords-common'] ?? [])]);

const RUNS = [
  '01234567890123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn',
];

function isCommon(password: string): boolean {
  const lower = password.toLowerCase();
  const plain = lower.replace(/[^\p{L}\p{N}]/gu, '');
  if (WORDS.has(lower) || WORDS.has(once(plain))) return true;
  const letters = unleet(lower).replace(/[^\p{L}]/gu, '');
  if (new Set(lower).size < 5 || plain === '') return true;
  if (RUNS.some((run) => run.includes(plain) || [...run].reverse().join('').includes(plain))) return true;
  // Digits and signs alone, such as dates and telephone numbers, have too few possibilities below 16 characters.
  if (!/\p{L}/u.test(plain) && lower.length < 16) return true;
  return [letters, lower.replace(/[^\p{L}]/gu, '')].some((each) => each !== '' && WORDS.has(once(each)));
}

// `qwertyqwerty` is `qwerty`.
function once(text: string): string {
  return /^(.+?)\1+$/u.exec(text)?.[1] ?? text;
}

function unleet(text: string): string {
  const read: Record<string, string> = {
    '0': 'o',
    '1': 'i',
    '3': 'e',
    '4': 'a',
    '5': 's',
    '7': 't',
    '@': 'a',
    $: 's',
  };
  // Digits at the end are a counter, not letters.
  return text.replace(/[\d\W_]+$/u, '').replace(/[0134571@$]/g, (sign) => read[sign] ?? sign);
}

// Takes out everything that is known about the person; what is left must still hold eight letters or digits.
function isMadeOf(password: string, known: readonly string[]): boolean {
  const words = known
    .flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)])
    .map((word) => word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''))
    .filter((word) => word.length >= 3)
    .sort((a, b) => b.length - a.length);
  let rest = password.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const whole = rest;
  for (const word of words) rest = rest.replaceAll(word, '');
  return rest !== whole && rest.replace(/\d+$/, '').length < 8;
}
