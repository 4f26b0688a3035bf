/** A text as it was written, or is being written. */

/** At the end of what is still being written. */
export function Caret() {
  return (
    <span
      aria-hidden
      className="ml-0.5 inline-block h-[1.05em] w-[2px] translate-y-[0.18em] bg-accent-text motion-safe:animate-[breathe_1s_steps(2)_infinite]"
    />
  );
}

export function Prose({ text, isWriting = false }: { text: string; isWriting?: boolean }) {
  return (
    <p dir="auto" className="max-w-[68ch] leading-relaxed break-words whitespace-pre-wrap">
      {text}
      {isWriting && <Caret />}
    </p>
  );
}
