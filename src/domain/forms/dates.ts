const DAY = { day: 'numeric', month: 'short', year: 'numeric' } as const;
const TIME = { hour: '2-digit', minute: '2-digit' } as const;
const formats = new Map<string, Intl.DateTimeFormat>();

export const days = (count: number) => count * 24 * 60 * 60 * 1000;

/** How many days it still is to a day ahead; the last one counts as a whole one. */
export function daysLeft(end: Date): number {
  return Math.max(1, Math.ceil((end.getTime() - Date.now()) / days(1)));
}

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

/** The day a time zone's calendars show now, as `2026-11-22`. */
export function todayIn(timeZone: string): string {
  return new Date(Date.now() + ahead(Date.now(), timeZone)).toISOString().slice(0, 10);
}

/** A day as `2026-11-22` in words, wherever its reader is. */
export function calendarDay(text: string, { locale }: Reader): string {
  return dayInWords(startOfDay(text, 'UTC') ?? new Date(Number.NaN), { locale, timeZone: 'UTC' });
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
  return firstShown(midnight + days(later), timeZone);
}

// The first moment at which the clocks show midnight or later. They may show it twice, or skip it: of the moments it can be at
// the offsets around the day, the earliest that shows the day; where none does, the one at which the clocks go forward.
function firstShown(wanted: number, timeZone: string): Date {
  const offsets = [-days(1), days(1)].map((around) => ahead(wanted + around, timeZone));
  const moments = offsets.map((offset) => wanted - offset).sort((a, b) => a - b);
  const shows = (at: number) => at + ahead(at, timeZone);
  const exact = moments.find((at) => shows(at) === wanted);
  if (exact !== undefined) return new Date(exact);
  let [before, after] = [moments[0]! - days(1), moments.at(-1)! + days(1)];
  while (after - before > 1000) {
    const middle = Math.floor((before + after) / 2000) * 1000;
    if (shows(middle) < wanted) before = middle;
    else after = middle;
  }
  return new Date(after);
}

/** How many milliseconds a time zone's clocks are ahead of UTC at a moment. */
function ahead(at: number, timeZone: string): number {
  const shown = Object.fromEntries(
    clockOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const date = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  return format({ ...date, ...time }, { timeZone, locale: 'en-CA' });
}

/** Made once: that takes longer than to use it. */
function format(
  style: Intl.DateTimeFormatOptions,
  { timeZone, locale }: { timeZone: string; locale: string },
) {
  const key = `${Object.keys(style)} ${timeZone} ${locale}`;
  const made =
    formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...style, timeZone: timeZone || undefined });
  formats.set(key, made);
  return made;
}
