/** How are events sent while they happen? As server-sent events, with a word now and then so that nobody hangs up. */

export interface ServerEvent {
  readonly event: string;
  readonly data: unknown;
  readonly id?: string;
}

/** True where the caller asks for events: by the body's word, else by the Accept header. */
export const wantsEvents = (
  request: Request,
  { stream }: { readonly stream?: boolean | undefined },
): boolean => stream ?? request.headers.get('accept')?.includes('text/event-stream') ?? false;

const encoder = new TextEncoder();

/** A comment, which readers pass over. */
const heartbeat = ': still here\n\n';

const lineOf = ({ event, data, id }: ServerEvent): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/**
 * Streams the events, which must not throw. `onLeave` is called when the client goes away: an iterator that waits for its
 * next event cannot be told so itself.
 */
export function eventStream(events: AsyncIterable<ServerEvent | 'heartbeat'>, onLeave: () => void): Response {
  const iterator = events[Symbol.asyncIterator]();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value === 'heartbeat' ? heartbeat : lineOf(value)));
    },
    cancel() {
      onLeave();
    },
  });
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // Proxies that gather answers would hold the first words back.
      'x-accel-buffering': 'no',
    },
  });
}
