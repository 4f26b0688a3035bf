/** Who is this company, as far as its own web site says? */

import { Building, ExternalLink } from 'lucide-react';
import { type DeskSpec, type FormProps, inBrief, type ViewProps } from '../desk-spec.ts';
import { LanguageField, languageInput } from '../forms/manner-fields.tsx';
import { LineField } from '../forms/text-fields.tsx';
import { listIn, textIn, textsIn } from '../read-output.ts';
import { Caret, Prose } from './prose.tsx';

interface Draft {
  readonly url: string;
  readonly focus: string;
  readonly language: string;
}

/** The address with its scheme; null where it is none. */
function addressOf(text: string): string | null {
  const url = text.trim();
  if (url === '' || /\s/.test(url)) return null;
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `https://${url}`;
  return URL.canParse(whole) && new URL(whole).hostname.includes('.') ? url : null;
}

function Form({ draft, change }: FormProps<Draft>) {
  return (
    <>
      <LineField
        label="Web site"
        placeholder="example.com"
        hint="Its pages are read as its robots.txt allows; how many depends on your tier."
        value={draft.url}
        onChange={(url) => change({ url })}
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <LineField
          label="What do you want to know above all?"
          isOptional
          placeholder="Who buys there, and how"
          value={draft.focus}
          onChange={(focus) => change({ focus })}
        />
        <LanguageField language={draft.language} onChange={(language) => change({ language })} />
      </div>
    </>
  );
}

function Group({ title, items }: { title: string; items: readonly string[] }) {
  if (items.length === 0) return null;
  return (
    <div>
      <h3 className="mb-1.5 text-[13px] text-quiet">{title}</h3>
      <ul className="flex flex-wrap gap-1.5">
        {items.map((item) => (
          <li key={item} className="rounded-full bg-raised px-3 py-1 text-[14px]">
            {item}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A page's address as it is said. */
function sourceText(source: string): string {
  if (!URL.canParse(source)) return source;
  const { host, pathname } = new URL(source);
  return `${host}${pathname === '/' ? '' : pathname}`;
}

const isWeb = (source: string): boolean => /^https?:\/\//i.test(source);

function Facts({ facts }: { facts: readonly unknown[] }) {
  if (facts.length === 0) return null;
  return (
    <div>
      <h3 className="mb-2 text-[13px] text-quiet">What its pages say</h3>
      <ul className="grid gap-3">
        {facts.map((one, nth) => {
          const source = textIn(one, 'source');
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: facts are known by their place
            <li key={nth}>
              <p className="max-w-[68ch]">{textIn(one, 'fact')}</p>
              {isWeb(source) && (
                <a
                  href={source}
                  target="_blank"
                  rel="noreferrer"
                  className="mt-0.5 inline-flex max-w-full items-center gap-1 text-[13px] text-quiet underline-offset-3 hover:text-ink hover:underline"
                >
                  <ExternalLink className="size-3.5 shrink-0" aria-hidden />
                  <span className="truncate">{sourceText(source)}</span>
                </a>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function View({ output, isWriting }: ViewProps) {
  const name = textIn(output, 'name');
  return (
    <div className="grid gap-6">
      {name === '' ? (
        isWriting && <Caret />
      ) : (
        <div className="flex items-start gap-4">
          <span className="grid size-11 shrink-0 place-items-center rounded-card bg-raised text-quiet">
            <Building className="size-5" aria-hidden />
          </span>
          <div className="min-w-0">
            <p className="text-[20px] font-semibold tracking-[-0.015em]">{name}</p>
            <Prose text={textIn(output, 'summary')} />
          </div>
        </div>
      )}
      <div className="grid gap-5 sm:grid-cols-2">
        <Group title="Offers" items={textsIn(output, 'products')} />
        <Group title="For" items={textsIn(output, 'audiences')} />
        <Group title="Where" items={textsIn(output, 'locations')} />
        <Group title="Contacts" items={textsIn(output, 'contacts')} />
      </div>
      <Facts facts={listIn(output, 'facts')} />
    </div>
  );
}

const textOf = (output: unknown): string =>
  [
    textIn(output, 'name'),
    textIn(output, 'summary'),
    ...['products', 'audiences', 'locations', 'contacts'].flatMap((list) => {
      const items = textsIn(output, list);
      return items.length === 0 ? [] : [`${list}: ${items.join(', ')}`];
    }),
    ...listIn(output, 'facts').map((one) => `${textIn(one, 'fact')} (${textIn(one, 'source')})`),
  ].join('\n\n');

export const crawlerDesk: DeskSpec<Draft> = {
  feature: 'company_crawler',
  emptyDraft: { url: '', focus: '', language: '' },
  isPricedOnDemand: true,
  inputOf({ url, focus, language }) {
    const address = addressOf(url);
    if (address === null) return null;
    return {
      url: address,
      ...(focus.trim() === '' ? {} : { focus: focus.trim() }),
      ...languageInput(language),
    };
  },
  missing: 'Give the address of a web site.',
  titleOf: ({ url }) => inBrief(url),
  action: 'Make the profile',
  working: 'Making the profile',
  Form,
  View,
  textOf,
};
