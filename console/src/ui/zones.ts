/** Which time zones can be chosen, and under which names? Browsers list some under a name that the time zone database has given up. */

/** The given-up name and the one that took its place, as the time zone database's `backward` has them. */
const renamed: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Coral_Harbour': 'America/Atikokan',
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
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
};

const givenUp: ReadonlyMap<string, string> = new Map(
  Object.entries(renamed).map(([old, zone]) => [zone, old]),
);

/** A zone under its name of today. */
export const currentZone = (zone: string): string => renamed[zone] ?? zone;

/** All that the browser knows, each once, in the order of their names. */
export const zones: readonly string[] = [
  ...new Set(['UTC', ...Intl.supportedValuesOf('timeZone').map(currentZone)]),
].sort();

export const zoneText = (zone: string): string => zone.replaceAll('_', ' ');

/** The zone with the name that it had before, to be found by either. */
export const zoneNames = (zone: string): string => `${zone} ${givenUp.get(zone) ?? ''}`;

/** The zone of this machine's clock. */
export const machineZone = (): string => currentZone(Intl.DateTimeFormat().resolvedOptions().timeZone);
