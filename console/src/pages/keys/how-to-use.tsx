/** How is a key used with what one has already? */

import { useQuery } from '@tanstack/react-query';
import { useReading } from 'energy-engine/react';
import { useState } from 'react';
import { useSession } from '../../session/session-provider.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Choice } from '../../ui/field.tsx';
import { ScrollX } from '../../ui/table.tsx';

const ways = ['curl', 'python', 'typescript', 'api'] as const;
type Way = (typeof ways)[number];

const wayNames: Readonly<Record<Way, string>> = {
  curl: 'curl',
  python: 'Python',
  typescript: 'TypeScript',
  api: 'Without the proxy',
};

/** Given at run time: where this server is. */
const samples: Readonly<Record<Way, (origin: string) => string>> = {
  curl: (origin) => `curl -i ${origin}/openai/v1/chat/completions \\
  -H "authorization: Bearer $ENERGY_KEY" -H 'content-type: application/json' \\
  -H 'energy-feature: ai_message' -H 'energy-max: 2.00' \\
  -d '{"model":"gpt-4.1-mini","messages":[{"role":"user","content":"Write a short welcome."}]}'`,
  python: (origin) => `import os
from openai import OpenAI

client = OpenAI(base_url="${origin}/openai/v1", api_key=os.environ["ENERGY_KEY"])
answer = client.chat.completions.create(
    model="gpt-4.1-mini",
    messages=[{"role": "user", "content": "Write a short welcome."}],
    extra_headers={"energy-feature": "ai_message"},
)
print(answer.choices[0].message.content)`,
  typescript: (origin) => `import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${origin}/openai/v1', apiKey: process.env.ENERGY_KEY });
const answer = await client.chat.completions.create({
  model: 'gpt-4.1-mini',
  messages: [{ role: 'user', content: 'Write a short welcome.' }],
});
console.log(answer.choices[0]?.message.content);`,
  api: (origin) => `# What it would cost. Moves nothing.
curl ${origin}/v1/me/features/ai_message/quotes \\
  -H "authorization: Bearer $ENERGY_KEY" -H 'content-type: application/json' \\
  -d '{"input":{"goal":"Invite her to a call next week."}}'

# Run it.
curl ${origin}/v1/me/features/ai_message/runs \\
  -H "authorization: Bearer $ENERGY_KEY" -H 'content-type: application/json' \\
  -d '{"input":{"goal":"Invite her to a call next week."}}'`,
};

/** Whether the proxy is served here: it is where a model is connected. Null: not known. */
function useHasProxy(): boolean | null {
  const session = useSession();
  const { data = null } = useQuery({
    queryKey: ['proxy', session.userId],
    queryFn: async ({ signal }) => {
      const authorization = `Bearer ${await session.token()}`;
      const response = await fetch('/openai/v1/models', { headers: { authorization }, signal });
      return response.status !== 404;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data;
}

export function HowToUse() {
  const [way, setWay] = useState<Way>('curl');
  const hasProxy = useHasProxy();
  const { words } = useReading();
  const sample = samples[way](location.origin);
  return (
    <Card
      title="How to use one"
      lead="Any program that talks to OpenAI is metered by changing its base URL and its key."
    >
      <div className="grid gap-4">
        {hasProxy === false && (
          <Banner title="No model is connected to this server">
            So there is no proxy at /openai/v1 yet; whoever runs it connects one with OPENAI_API_KEY or
            OPENAI_BASE_URL. The API without the proxy works as it is.
          </Banner>
        )}
        <div className="flex flex-wrap items-center justify-between gap-2">
          <Choice
            label="With what"
            value={way}
            options={ways.map((value) => ({ value, label: wayNames[value] }))}
            onChoose={setWay}
          />
          <CopyButton text={sample} />
        </div>
        <ScrollX label="Example" className="rounded-control bg-raised">
          <pre className="px-4 py-3.5 text-[13px] leading-relaxed">{sample}</pre>
        </ScrollX>
        <p className="max-w-[72ch] text-[14px] text-quiet">
          A program says in headers what a call is for (energy-feature, such as ai_message:{' '}
          {words.feature('ai_message')}), what it may cost at most (energy-max), and by which key a retry is
          known (idempotency-key); the answer says what it cost. All routes stand in the{' '}
          <a href="/reference" className="underline underline-offset-3">
            reference
          </a>
          .
        </p>
      </div>
    </Card>
  );
}
