const DAY = { day: 'numeric', month: 'short', year: 'numeric' } as const;
const TIME = { hour: '2-digit', minute: '2-digit' } as const;
const formats = new Map<string, Intl.DateTimeFormat>();

export const days = (count: number) => count * 24 * 60 * 60 * 1000;

/** How dates, times and numbers are written for somebody. */
export type Reader = {
  /** An IANA name; empty: that of the process (TZ). */
  timeZone: string;
  locale: 'en-GB' | 'en-US';
};

/** For whom no company is known, and for the log. */
export const ANYBODY: Reader = { timeZone: '', locale: 'en-GB' };

/** `22 Nov 2026`, in America `Nov 22, 2026`. */
export function dayInWords(date: Date, reader: Reader): string {
  return format(DAY, reader).format(date);
}

/** `22 Nov 2026, 09:14`, in America `Nov 22, 2026, 09:14 AM`. */
export function timeInWords(date: Date, reader: Reader): string {
  return `${dayInWords(date, reader)}, ${format(TIME, reader).format(date)}`;
}

/** `12,000`. */
export function numberInWords(value: number, { locale }: Reader): string {
  return value.toLocaleString(locale);
}

/**
 * The first moment of a day typed as `2026-11-22`, or of the one so many days later, in a time zone; undefined when it is no
 * day. Where the clocks skip midnight it is the moment they show next.
 */
export function startOfDay(text: string, timeZone = '', later = 0): Date | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (!year || Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== text)
    return undefined;
  const wanted = midnight + days(later);
  const guess = wanted - ahead(wanted, timeZone);
  return new Date(wanted - ahead(guess, timeZone));
}

/** How many milliseconds a time zone's clocks are ahead of UTC at a moment. */
function ahead(at: number, timeZone: string): number {
  const clock = new Intl.DateTimeFormat('en-CA', {
    timeZone: timeZone || undefined,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  } as const);
  const shown = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(at / 60_000) * 60_000;
}

function format(style: typeof DAY | typeof TIME, { timeZone, locale }: Reader): Intl.DateTimeFormat {
  const key = `${Object.keys(style)} ${timeZone} ${locale}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, { ...style, timeZone: timeZone || undefined });
  formats.set(key, made);
  return made;
}
