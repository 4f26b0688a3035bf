/** Which small pictures stand beside words? Lines in the colour of the text, with no meaning of their own. */

/** Paths on a field of 24 by 24. */
const paths = {
  bolt: 'M13 2 4.5 13.5H11L10 22l9-12h-6.5z',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5V12l3 2',
  streak: 'M12 3c1 3.5 5 5.5 5 10a5 5 0 0 1-10 0c0-2 1-3.2 2-4 .3 1.5 1 2.2 2 2.5-.4-3 .2-6 1-8.5z',
  hold: 'M7 3h10M7 21h10M8 3c0 5 8 5.500 8 9s-8 4-8 9M16 3c0 5-8 5.500-8 9s8 4 8 9',
  alert: 'M12 4 2.800 20h18.400zM12 10v4.500M12 17.300v.200',
  up: 'M4 16l6-6 4 4 6-7M15.500 7H20v4.500',
  down: 'M4 8l6 6 4-4 6 7M15.500 17H20v-4.500',
  level: 'M4 9.500h16M4 14.500h16',
  rescue: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 8v8M8 12h8',
  compress: 'M4 6h16M7 12h10M10 18h4',
  model: 'M12 3 4 7.500v9L12 21l8-4.500v-9zM4 7.500l8 4.500 8-4.500M12 12v9',
  upgrade: 'M12 20V5M5.500 11.500 12 5l6.500 6.500',
  next: 'm9.500 5.500 6.500 6.500-6.500 6.500',
  check: 'm5 12.500 4.500 4.500L19 7.500',
  offline:
    'M3 3l18 18M8.500 15.500a5 5 0 0 1 6.500-.500M5.500 12a9 9 0 0 1 4.500-2.400M13.500 9.300A9 9 0 0 1 18.500 12M12 19v.200',
  close: 'M6 6l12 12M18 6 6 18',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="energy-icon" data-name={name} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
