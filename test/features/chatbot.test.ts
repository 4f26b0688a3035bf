/** What of a conversation does the Chatbot send along? */

import { beforeEach, expect, it } from 'vitest';
import { trimmedHistory } from '@/features/chatbot';
import { features } from '@/features/index';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, reply, type TestEngine } from '../support/test-engine.ts';

const user = (content: string) => ({ role: 'user', content }) as const;
const assistant = (content: string) => ({ role: 'assistant', content }) as const;
/** 80 tokens: 100 characters at 4 a token, and what is not exact gets a margin. */
const long = 'word '.repeat(60);

describeOnEachDatabase(
  'the Chatbot',
  (open) => {
    let at: TestEngine;
    beforeEach(() => {
      at = createTestEngine(open().database);
      return () => at.engine.close();
    });

    it('sends the conversation in order, between what it knows of the company and the message', async () => {
      const userId = await at.newUser({ tier: 'pro' });
      const history = [user('Whom shall I call?'), assistant('Ines Vogel.')];
      const company = { name: 'Tourbo', about: 'We plan tours.' };
      at.provider.script(reply(['Monday.']));
      const { output } = await features.ai_chatbot.run(at.engine, {
        userId,
        input: { message: 'When?', history, company },
      });
      expect(output).toEqual({ text: 'Monday.' });
      const messages = at.provider.calls[0]?.request.messages ?? [];
      expect(messages[0]).toMatchObject({
        role: 'system',
        content: expect.stringContaining('We plan tours.'),
      });
      expect(messages.slice(1)).toEqual([...history, user('When?')]);
    });

    it('keeps the newest turns that fit, and never an answer without its question', async () => {
      const [first, second] = [
        [user(long), assistant(long)],
        [user('And now?'), assistant('Now this.')],
      ];
      const history = [...first, ...second];
      expect(await trimmedHistory(at.engine, history, 10_000)).toEqual(history);
      expect(await trimmedHistory(at.engine, history, 150)).toEqual(second);
      expect(await trimmedHistory(at.engine, history, 5)).toEqual([]);
      expect(await trimmedHistory(at.engine, [assistant('Hello!'), user('Hi')], 100)).toEqual([user('Hi')]);
      expect(await trimmedHistory(at.engine, [], 100)).toEqual([]);
    });

    it('keeps of a last exchange that does not fit the start and the end of each turn, and says so', async () => {
      const userId = await at.newUser({ tier: 'pro' });
      const [pasted, answered] = [
        `First words. ${'word '.repeat(1_800)}Last words.`,
        `Begin. ${long.repeat(30)}End.`,
      ];
      const history = [user('Earlier'), assistant('Indeed'), user(pasted), assistant(answered)];
      const sent = await trimmedHistory(at.engine, history);
      expect(sent.map(({ role }) => role)).toEqual(['user', 'assistant']);
      expect(sent[0]?.content).toMatch(/^First words\. .* \[…\] .*Last words\.$/);
      expect(sent[1]?.content).toMatch(/^Begin\. .* \[…\] .*End\.$/);
      const brief = await trimmedHistory(at.engine, [user('Shorter?'), assistant(answered)]);
      expect(brief[0]).toEqual(user('Shorter?'));
      expect(brief[1]?.content.length).toBeGreaterThan(3_000);

      const call = { userId, input: { message: 'Make it shorter.', history } };
      const quote = await features.ai_chatbot.quote(at.engine, call);
      expect(quote.inputTokens).toBeLessThan(2_600);
      expect(quote.warnings).toMatchObject([
        { code: 'history_cut', message: expect.stringMatching(/left out/) },
      ]);
      at.provider.script(reply(['Words.']));
      await features.ai_chatbot.run(at.engine, { ...call, quoteToken: quote.token });
      const [system, ...said] = at.provider.calls[0]?.request.messages ?? [];
      expect(system?.content).toMatch(/was left out/);
      expect(said).toEqual([...sent, user('Make it shorter.')]);
    });

    it('cuts no sign in two, and says nothing where nothing was cut', async () => {
      const userId = await at.newUser({ tier: 'pro' });
      const [cut] = await trimmedHistory(at.engine, [user('👍'.repeat(5_000))]);
      expect(cut?.content).toMatch(/^(👍)+ \[…\] (👍)+$/u);
      const input = { message: 'x', history: [user('Hi'), assistant('Hello')] };
      expect((await features.ai_chatbot.quote(at.engine, { userId, input })).warnings).toEqual([]);
    });

    it('costs no more for a conversation of 200 long turns than for its newest part', async () => {
      const userId = await at.newUser({ tier: 'pro' });
      const history = Array.from({ length: 200 }, (_, nth) => (nth % 2 === 0 ? user(long) : assistant(long)));
      const quote = await features.ai_chatbot.quote(at.engine, { userId, input: { message: 'x', history } });
      expect(quote.inputTokens).toBeLessThan(2_600);
    });
  },
  { kinds: ['PGlite'] },
);
