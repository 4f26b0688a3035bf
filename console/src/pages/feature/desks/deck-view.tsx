/** A deck, slide by slide, by mouse, finger or keys; and taken along as a file. */

import { EnergyProblem } from 'energy-engine/client';
import { useEnergyClient } from 'energy-engine/react';
import { ChevronLeft, ChevronRight, Download } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { useAnnouncements } from '../../../ui/announcements.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { Button, IconButton } from '../../../ui/button.tsx';
import { problemText } from '../../../ui/states.tsx';
import type { ViewProps } from '../desk-spec.ts';
import { listIn, textIn, textsIn } from '../read-output.ts';
import { Caret } from './prose.tsx';

interface Deck {
  readonly title: string;
  readonly subtitle: string;
  readonly slides: readonly { readonly title: string; readonly bullets: string[]; readonly notes: string }[];
}

/** As much of a deck as is there. */
const deckOf = (output: unknown): Deck => ({
  title: textIn(output, 'title'),
  subtitle: textIn(output, 'subtitle'),
  slides: listIn(output, 'slides').map((slide) => ({
    title: textIn(slide, 'title'),
    bullets: textsIn(slide, 'bullets'),
    notes: textIn(slide, 'notes'),
  })),
});

const formats = [
  { route: 'POST /v1/me/decks/pptx', ending: 'pptx', label: 'PowerPoint' },
  { route: 'POST /v1/me/decks/pdf', ending: 'pdf', label: 'PDF' },
] as const;

function saveAs(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

const fileName = (title: string): string => title.replace(/[\\/:*?"<>|\p{Cc}]+/gu, ' ').trim() || 'deck';

/** Why a file could not be had. A deck that does not suit the format is refused in words that say what to take instead. */
function NoFile({ error }: { error: unknown }) {
  const { title, advice } = problemText(error);
  const saysWayOut = EnergyProblem.isInstance(error) && error.code === 'invalid_request';
  return (
    <div className="basis-full">
      <Banner tone="warning" title={title} isAnnounced>
        {saysWayOut ? undefined : advice}
      </Banner>
    </div>
  );
}

/** The buttons, and beneath them what became of the last press, until the next one. */
function Downloads({ deck }: { deck: Deck }) {
  const client = useEnergyClient();
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const download = async ({ route, ending }: (typeof formats)[number]): Promise<void> => {
    setBusy(ending);
    setProblem(null);
    try {
      const body = { ...deck, slides: deck.slides.map((slide) => ({ ...slide })) };
      saveAs(await client.request(route, { body }), `${fileName(deck.title)}.${ending}`);
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(null);
    }
  };
  return (
    <>
      <div className="flex flex-wrap gap-2">
        {formats.map((format) => (
          <Button
            key={format.ending}
            size="small"
            isBusy={busy === format.ending}
            onClick={() => void download(format)}
          >
            {busy !== format.ending && <Download className="size-4" aria-hidden />}
            {format.label}
          </Button>
        ))}
      </div>
      {problem !== null && <NoFile error={problem} />}
    </>
  );
}

function Slide({ deck, at, isWriting }: { deck: Deck; at: number; isWriting: boolean }) {
  const slide = deck.slides[at - 1];
  if (slide === undefined) {
    return (
      <div className="flex h-full flex-col justify-center">
        <p
          dir="auto"
          className="text-[clamp(22px,5cqi,46px)] leading-tight font-semibold tracking-[-0.025em] text-balance"
        >
          {deck.title}
          {isWriting && deck.slides.length === 0 && <Caret />}
        </p>
        <p dir="auto" className="mt-[2cqi] text-[clamp(14px,2.2cqi,21px)] text-quiet">
          {deck.subtitle}
        </p>
        <span aria-hidden className="mt-[4cqi] h-1 w-[12cqi] rounded-full bg-accent" />
      </div>
    );
  }
  return (
    <>
      <p dir="auto" className="text-[clamp(18px,3.4cqi,34px)] leading-tight font-semibold tracking-[-0.02em]">
        {slide.title}
      </p>
      <ul className="mt-[3cqi] grid gap-[1.6cqi] text-[clamp(14px,2.1cqi,21px)]">
        {slide.bullets.map((bullet) => (
          <li key={bullet} dir="auto" className="flex gap-[max(8px,1.4cqi)]">
            <span aria-hidden className="mt-[0.6em] size-[0.4em] shrink-0 rounded-full bg-accent" />
            <span>{bullet}</span>
          </li>
        ))}
      </ul>
      {isWriting && at === deck.slides.length && <Caret />}
    </>
  );
}

function Strip({ deck, at, go }: { deck: Deck; at: number; go: (at: number) => void }) {
  const names = [deck.title, ...deck.slides.map(({ title }) => title)];
  return (
    <ol className="relative flex gap-2 overflow-x-auto p-0.5 pb-1.5">
      {names.map((name, nth) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: slides are known by their place
        <li key={nth}>
          <button
            type="button"
            aria-current={nth === at ? 'true' : undefined}
            onClick={() => go(nth)}
            className="h-15 w-26 rounded-md border border-line bg-surface p-1.5 text-left text-[10.5px] leading-tight text-quiet transition-colors hover:border-line-strong aria-[current=true]:border-accent aria-[current=true]:bg-accent-soft aria-[current=true]:text-accent-text"
          >
            <span className="sr-only">Slide </span>
            <span className="figures block">{nth === 0 ? 'Title' : nth}</span>
            <span dir="auto" className="line-clamp-2">
              {name}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

export function DeckView({ output, isWriting }: ViewProps) {
  const deck = deckOf(output);
  const [chosen, choose] = useState<number | null>(null);
  const last = deck.slides.length;
  // While it is written, the newest slide is shown, unless another one was chosen.
  const at = Math.min(chosen ?? (isWriting ? last : 0), last);
  const [say, said] = useAnnouncements();
  /** At either end it stays there. */
  const go = (wanted: number): void => {
    const to = Math.max(0, Math.min(last, wanted));
    // Also the one that is shown: then it stays, however many are written.
    choose(to);
    if (to !== at) say(`Slide ${to + 1} of ${last + 1}: ${deck.slides[to - 1]?.title ?? deck.title}`);
  };
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (key === 'ArrowRight') go(at + 1);
    if (key === 'ArrowLeft') go(at - 1);
  };
  const notes = deck.slides[at - 1]?.notes ?? '';
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys are a shorter way to the buttons below
    <div className="grid min-w-0 gap-3 wrap-anywhere" onKeyDown={onKeyDown}>
      <section
        aria-roledescription="slide"
        aria-label={`Slide ${at + 1} of ${last + 1}`}
        className="@container aspect-video overflow-y-auto rounded-card border border-line bg-canvas p-[6%]"
      >
        <Slide deck={deck} at={at} isWriting={isWriting} />
      </section>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="flex items-center gap-1">
          <IconButton label="Slide before" aria-disabled={at === 0} onClick={() => go(at - 1)}>
            <ChevronLeft className="size-5" aria-hidden />
          </IconButton>
          <span className="figures min-w-14 text-center text-[14px] text-quiet">
            {at + 1} of {last + 1}
          </span>
          <IconButton label="Next slide" aria-disabled={at === last} onClick={() => go(at + 1)}>
            <ChevronRight className="size-5" aria-hidden />
          </IconButton>
        </div>
        {!isWriting && last > 0 && <Downloads deck={deck} />}
      </div>
      {notes !== '' && (
        <p className="text-[14px]">
          <span className="text-quiet">To say beside it: </span>
          <bdi>{notes}</bdi>
        </p>
      )}
      <Strip deck={deck} at={at} go={go} />
      {said}
    </div>
  );
}
