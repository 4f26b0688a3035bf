/** Is a served proxy sent where its operator says, and is what cannot be used told at the start, without a secret? */

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { upstreamsGiven } from '@/cli/upstreams';

const two = {
  openai: { baseURL: 'https://api.openai.com/v1', apiKeyVariable: 'OPENAI_API_KEY', fallback: ['groq'] },
  groq: {
    baseURL: 'https://api.groq.com/openai/v1',
    apiKeyVariable: 'GROQ_KEY',
    models: { 'gpt-4o-mini': 'llama-3.3' },
    limitField: 'max_tokens',
  },
};
const env = { OPENAI_API_KEY: 'sk-one', GROQ_KEY: 'gsk-two' };
const wanted = {
  openai: { baseURL: two.openai.baseURL, fallback: ['groq'], apiKey: 'sk-one' },
  groq: {
    baseURL: two.groq.baseURL,
    models: two.groq.models,
    limitField: 'max_tokens',
    apiKey: 'gsk-two',
  },
};

it('takes several by name from a file or as they are, the first one first, with keys from the environment', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'upstreams-')), 'upstreams.json');
  writeFileSync(file, JSON.stringify(two));
  for (const given of [file, JSON.stringify(two)]) {
    const upstreams = upstreamsGiven(given, env);
    expect(upstreams).toEqual(wanted);
    expect(Object.keys(upstreams)).toEqual(['openai', 'groq']);
  }
});

it.each([undefined, '', '  '])('takes the one of the environment where none is named (%j)', (given) => {
  expect(upstreamsGiven(given, env)).toEqual({
    openai: { baseURL: 'https://api.openai.com/v1', apiKey: 'sk-one' },
  });
});

it.each<[unknown, RegExp]>([
  [{}, /it names none/],
  [{ a: { baseURL: 'ftp://x/v1' } }, /a\.baseURL: .*http/],
  [{ a: { baseURL: 'https://a.example/v1', fallback: ['b'] } }, /a\.fallback: there is no other upstream b/],
  [{ a: { baseURL: 'https://a.example/v1', fallback: ['a'] } }, /a\.fallback: there is no other upstream a/],
  [{ a: { baseURL: 'https://a.example/v1', apiKeyVariable: 'NOT_SET' } }, /NOT_SET is not set/],
  [{ a: { baseURL: 'https://a.example/v1', apiKey: 'sk-very-secret' } }, /a: .*apiKey/],
  [{ '1': { baseURL: 'https://a.example/v1' } }, /a name is a letter/],
  [{ 'a/b': { baseURL: 'https://a.example/v1' } }, /a name is a letter/],
  [{ a: { baseURL: 'https://a.example/v1', limitField: 'max' } }, /a\.limitField/],
])('refuses %j, says where, and repeats no secret', (given, why) => {
  const read = () => upstreamsGiven(JSON.stringify(given), env);
  expect(read).toThrow(why);
  expect(read).not.toThrow(/sk-/);
});

it('refuses what is no JSON without repeating it, and a file that is not there', () => {
  expect(() => upstreamsGiven('{ "a": sk-very-secret }', env)).toThrow(/this is no JSON$/);
  expect(() => upstreamsGiven('nowhere/upstreams.json', env)).toThrow(/cannot be read from nowhere/);
});
