/** How is each way out told? */

import { energyText, spanText, timeText } from './format.ts';
import type { IconName } from './icon.tsx';
import type { Reading } from './reader.tsx';
import type { WayKind, WayOut } from './ways-out.ts';
import type { Words } from './words.ts';

interface Values {
  readonly energy: string;
  readonly most: string;
  readonly time: string;
  readonly wait: string;
  readonly model: string;
}

interface Telling {
  readonly icon: IconName;
  title(words: Words, values: Values): string;
  detail(words: Words, values: Values): string;
}

const tellings: Readonly<Record<WayKind, Telling>> = {
  wait_held: {
    icon: 'hold',
    title: ({ waitHeld }) => waitHeld,
    detail: ({ waitHeldDetail }) => waitHeldDetail,
  },
  wait_refill: {
    icon: 'clock',
    title: ({ waitRefill }, { wait }) => waitRefill(wait),
    detail: ({ waitRefillDetail }, { energy, time }) => waitRefillDetail(energy, time),
  },
  wait_reset: {
    icon: 'clock',
    title: ({ waitReset }, { wait }) => waitReset(wait),
    detail: ({ waitResetDetail }, { time }) => waitResetDetail(time),
  },
  rescue: {
    icon: 'rescue',
    title: ({ rescue }) => rescue,
    detail: ({ rescueDetail }, { energy }) => rescueDetail(energy),
  },
  compress: {
    icon: 'compress',
    title: ({ compress }) => compress,
    detail: ({ compressDetail }, { energy, most }) => compressDetail(energy, most),
  },
  smaller_model: {
    icon: 'model',
    title: ({ smallerModel }) => smallerModel,
    detail: ({ smallerModelDetail }, { model, energy, most }) => smallerModelDetail(model, energy, most),
  },
  cheaper_window: {
    icon: 'down',
    title: ({ cheaperWindow }, { time }) => cheaperWindow(time),
    detail: ({ cheaperWindowDetail }, { energy }) => cheaperWindowDetail(energy),
  },
  make_smaller: {
    icon: 'compress',
    title: ({ makeSmaller }) => makeSmaller,
    detail: ({ makeSmallerDetail }) => makeSmallerDetail,
  },
  part: {
    icon: 'next',
    title: ({ part }) => part,
    detail: ({ partDetail }, { most }) => partDetail(most),
  },
  upgrade: {
    icon: 'upgrade',
    title: ({ upgrade }) => upgrade,
    detail: ({ upgradeDetail }) => upgradeDetail,
  },
};

export interface ToldWay {
  readonly icon: IconName;
  readonly title: string;
  readonly detail: string;
}

export function toldWay({ kind, energy, most, at, model }: WayOut, now: Date, reading: Reading): ToldWay {
  const { icon, title, detail } = tellings[kind];
  const values: Values = {
    energy: energyText(energy ?? 0, reading),
    most: energyText(most ?? energy ?? 0, reading),
    time: at ? timeText(at, now, reading) : '',
    wait: at ? spanText(at.getTime() - now.getTime(), reading) : '',
    model: model ?? '',
  };
  return { icon, title: title(reading.words, values), detail: detail(reading.words, values) };
}
