/** How are events sent while they happen? As server-sent events, with a word now and then so that nobody hangs up. */

import type { Timers } from '../clock.ts';

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

/** The last comment: who does not take it reads no more. */
const farewell = ': over\n\n';

const lineOf = ({ event, data, id }: ServerEvent): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/**
 * Streams the events, which must not throw. `onLeave` is called when the client goes away: an iterator that waits for its
 * next event cannot be told so itself. Once `over` is aborted the line is kept alive no more, and whoever has not read to its
 * end a heartbeat later is cut off: nobody else would ever end their connection.
 */
export type SendEvents = (
  events: AsyncIterable<ServerEvent>,
  onLeave: () => void,
  over?: AbortSignal,
) => Response;

/** A line on which nothing happens carries a comment every so often: what stands between would take it for dead. */
export function eventSender({
  timers,
  heartbeatSeconds,
}: {
  readonly timers: Timers;
  readonly heartbeatSeconds: number;
}): SendEvents {
  return (events, onLeave, over) => {
    const iterator = events[Symbol.asyncIterator]();
    let stopBeating = (): void => undefined;
    let isLeft = false;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        stopBeating = timers.every(heartbeatSeconds * 1_000, () => {
          // Who does not read is sent no more of them.
          if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(heartbeat));
        });
        over?.addEventListener('abort', () => {
          stopBeating();
          if (isLeft) return;
          // Does nothing where all was read.
          stopBeating = timers.every(heartbeatSeconds * 1_000, () => {
            stopBeating();
            controller.error(new Error('a stream was over, and nobody read its end'));
          });
        });
      },
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (!done) {
          controller.enqueue(encoder.encode(lineOf(value)));
          return;
        }
        if (over?.aborted) controller.enqueue(encoder.encode(farewell));
        else stopBeating();
        controller.close();
      },
      cancel() {
        isLeft = true;
        stopBeating();
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
  };
}
