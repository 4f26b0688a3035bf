/** How does a part of a whole look? */

export interface MeterProps {
  readonly label: string;
  readonly value: number;
  readonly most: number;
  /** The value in words. */
  readonly text: string;
  /** A second part behind the first: what is held. */
  readonly held?: number | undefined;
  /** A value that is marked on the bar, such as a cap that is exceeded. */
  readonly mark?: number | undefined;
}

const shareOf = (part: number, whole: number): string =>
  `${whole <= 0 ? 0 : Math.min(100, Math.max(0, (100 * part) / whole))}%`;

/** A bar of one or two parts. */
export function Meter({ label, value, most, text, held = 0, mark }: MeterProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: <meter> shows one part, and this bar has two.
    <div
      className="energy-meter"
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={most}
      aria-valuenow={Math.min(value, most)}
      aria-valuetext={text}
    >
      <span className="energy-meter-available" style={{ inlineSize: shareOf(value, most) }} />
      <span className="energy-meter-held" style={{ inlineSize: shareOf(held, most) }} />
      {mark !== undefined && (
        <span className="energy-meter-mark" style={{ insetInlineStart: shareOf(mark, most) }} />
      )}
    </div>
  );
}
