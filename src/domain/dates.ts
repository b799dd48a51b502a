const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

export const days = (count: number) => count * 24 * 60 * 60 * 1000;

/** `22 Nov 2026`, in the time zone of the process (TZ). */
export function dayInWords(date: Date): string {
  return DAY.format(date);
}

/** `22 Nov 2026, 09:14`. */
export function timeInWords(date: Date): string {
  return `${DAY.format(date)}, ${TIME.format(date)}`;
}
