/** What was one call? A line that opens to its receipt and its facts. */

import { Link } from '@tanstack/react-router';
import type { Answer } from 'energy-engine/client';
import { countText, energyText, momentText, type Reading, useReading } from 'energy-engine/react';
import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { Badge } from '../../ui/badge.tsx';
import { shareText, usdText } from '../reports/report-text.ts';
import { shortId } from '../users/user-text.ts';
import { Receipt } from './receipt.tsx';

export type Call = Answer<'GET /v1/admin/reports/calls'>['items'][number];

const numberIn = (facts: Call['facts'], name: string): number => {
  const value = Number(facts[name] ?? 0);
  return Number.isFinite(value) ? value : 0;
};

const finishes: Readonly<Record<string, string>> = {
  stop: 'The answer came to its end',
  length: 'The answer reached its limit',
  'tool-calls': 'The model asked for a tool',
  'content-filter': "The provider's filter ended it",
  interrupted: 'It was broken off',
  error: 'It failed on the way',
};

function estimateText(call: Call, reading: Reading): string | null {
  const used = call.input_tokens + call.output_tokens;
  if (call.estimated_tokens === null || used === 0) return null;
  const off = call.estimated_tokens / used - 1;
  const estimated = countText(call.estimated_tokens, reading);
  if (Math.abs(off) < 0.005) return `${estimated} tokens, as it took`;
  return `${estimated} tokens, ${shareText(Math.abs(off), reading)} ${off > 0 ? 'more' : 'less'} than it took`;
}

/** What is worth telling of a call beside its price: name and value, in words. */
function factsOf(call: Call, reading: Reading): [string, string][] {
  const { facts } = call;
  const tokens = (name: string): string => `${countText(numberIn(facts, name), reading)} tokens`;
  const has = (name: string): boolean => numberIn(facts, name) > 0;
  const estimate = estimateText(call, reading);
  const told: [string, string, boolean][] = [
    ['Model', call.model ?? 'not named', true],
    ['Model cost', call.cost_usd === null ? 'its price is not known' : usdText(call.cost_usd, reading), true],
    ['Input', `${countText(call.input_tokens, reading)} tokens`, true],
    ['Of it read before', tokens('cached_input_tokens'), has('cached_input_tokens')],
    ['Output', `${countText(call.output_tokens, reading)} tokens`, true],
    ['Of it thinking', tokens('reasoning_tokens'), has('reasoning_tokens')],
    ['Estimated', estimate ?? '', estimate !== null],
    ['Shortened by', tokens('tokens_saved'), has('tokens_saved')],
    ['Instead of', String(facts.model_passed_over), typeof facts.model_passed_over === 'string'],
    ['Nobody got', tokens('undelivered_tokens'), has('undelivered_tokens')],
    ['Counted here', 'the provider reported no usage', facts.usage_reported === false],
    ['End', finishes[String(facts.finish_reason)] ?? 'not told', 'finish_reason' in facts],
  ];
  return told.filter(([, , isTold]) => isTold).map(([name, value]) => [name, value]);
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex justify-between gap-6">
      <dt className="text-quiet">{name}</dt>
      <dd className="figures min-w-0 text-right break-words">{children}</dd>
    </div>
  );
}

function CallDetail({ call }: { call: Call }) {
  const reading = useReading();
  return (
    <div className="mb-3 grid gap-4 rounded-control bg-raised p-4 text-[14px]">
      {call.receipt !== null && <Receipt receipt={call.receipt} charged={call.energy} />}
      <dl className="grid gap-1">
        {factsOf(call, reading).map(([name, value]) => (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ))}
        <Fact name="User">
          <Link
            to="/admin/users/$userId"
            params={{ userId: call.user_id }}
            search={call.seq === null ? {} : { entry: call.seq }}
            className="underline underline-offset-4"
          >
            {shortId(call.user_id)}
            {call.seq !== null && `, entry ${call.seq}`}
          </Link>
        </Fact>
      </dl>
    </div>
  );
}

export function CallLine({ call }: { call: Call }) {
  const reading = useReading();
  return (
    <li className="border-b border-line last:border-0">
      <details className="group">
        <summary className="flex min-h-14 cursor-pointer list-none items-center gap-3 py-2.5 [&::-webkit-details-marker]:hidden">
          <ChevronRight
            className="size-4 shrink-0 text-quiet transition-transform group-open:rotate-90"
            aria-hidden
          />
          <span className="min-w-0 flex-1">
            <span className="flex flex-wrap items-center gap-2">
              <span className="font-medium">{reading.words.feature(call.feature)}</span>
              {call.is_spike && <Badge tone="warning">spike</Badge>}
              {call.is_compressed && <Badge tone="good">shortened</Badge>}
            </span>
            <span className="block truncate text-[13px] text-quiet">
              {momentText(new Date(call.at), reading)} · {call.model ?? 'no model named'}
            </span>
          </span>
          <span className="figures shrink-0 text-right">
            <span className="block">{energyText(call.energy, reading)} energy</span>
            <span className="block text-[13px] text-quiet">
              {call.cost_usd === null ? 'cost not known' : usdText(call.cost_usd, reading)}
            </span>
          </span>
        </summary>
        <CallDetail call={call} />
      </details>
    </li>
  );
}
