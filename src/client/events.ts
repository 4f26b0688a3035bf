/** How is an answer of server-sent events read while it comes? */

import { EventSourceParserStream } from 'eventsource-parser/stream';

/** Tells of every piece that passes, comments included. */
const toldOf = (onAlive: () => void): TransformStream<Uint8Array, Uint8Array> =>
  new TransformStream({
    transform(piece, controller) {
      onAlive();
      controller.enqueue(piece);
    },
  });

/** The events of an answer, as they come. A reader that leaves hangs up. `onAlive` hears every sign of life, heartbeats included. */
export async function* eventsIn<Event>({ body }: Response, onAlive = (): void => {}): AsyncGenerator<Event> {
  if (body === null) return;
  const events = body
    .pipeThrough(toldOf(onAlive))
    .pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>)
    .pipeThrough(new EventSourceParserStream());
  const reader = events.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield { event: value.event, data: JSON.parse(value.data) } as Event;
    }
  } finally {
    await reader.cancel();
  }
}
