/** Today's names of zones that Node still lists by the names they had before (the IANA database's file `backward`). */
const TODAY: Record<string, string> = {
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
};

const today = (zone: string) => TODAY[zone] ?? zone;

/** Every time zone this machine knows, by the IANA name it has today. */
export const TIME_ZONES: readonly string[] = [
  ...new Set(['UTC', ...Intl.supportedValuesOf('timeZone').map(today).sort()]),
];

/** Today's name of a zone, also by a name it had before; undefined if there is none of that name. */
export function lookupZone(name: string): string | undefined {
  try {
    const zone = today(new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone);
    return TIME_ZONES.find((each) => each === zone);
  } catch {
    return undefined;
  }
}
