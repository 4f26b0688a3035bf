/** What came of an answer of server-sent events? Each event with its data. */

export interface ReadEvent {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** The events of an answer, by name. */
export const serverEventsIn = (text: string): ReadEvent[] =>
  text
    .split('\n\n')
    .filter((block) => block.startsWith('event: '))
    .map((block) => {
      const [, event = ''] = /^event: (.*)$/m.exec(block) ?? [];
      const [, data = '{}'] = /^data: (.*)$/m.exec(block) ?? [];
      return { event, data: JSON.parse(data) as Record<string, unknown> };
    });
