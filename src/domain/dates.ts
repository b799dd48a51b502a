const DAY = { day: 'numeric', month: 'short', year: 'numeric' } as const;
const TIME = { hour: '2-digit', minute: '2-digit' } as const;
const formats = new Map<string, Intl.DateTimeFormat>();

export const days = (count: number) => count * 24 * 60 * 60 * 1000;

/** `22 Nov 2026`, in a time zone by its IANA name; without one in that of the process (TZ). */
export function dayInWords(date: Date, timeZone = ''): string {
  return format(DAY, timeZone).format(date);
}

/** `22 Nov 2026, 09:14`. */
export function timeInWords(date: Date, timeZone = ''): string {
  return `${dayInWords(date, timeZone)}, ${format(TIME, timeZone).format(date)}`;
}

function format(style: typeof DAY | typeof TIME, timeZone: string): Intl.DateTimeFormat {
  const key = `${Object.keys(style)} ${timeZone}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', { ...style, timeZone: timeZone || undefined });
  formats.set(key, made);
  return made;
}
