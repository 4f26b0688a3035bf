/** What stands behind the proxies of bench:proxy? A server that answers at once, in a process of its own. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const pieces = 20;
const usage = { prompt_tokens: 40, completion_tokens: pieces, total_tokens: 40 + pieces };
const head = { id: 'chatcmpl-bench', created: 1_767_225_600, model: 'gpt-4o-mini' };
const whole = JSON.stringify({
  ...head,
  object: 'chat.completion',
  choices: [
    { index: 0, message: { role: 'assistant', content: 'word '.repeat(pieces) }, finish_reason: 'stop' },
  ],
  usage,
});
const chunk = (part: object): string =>
  `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [], ...part })}\n\n`;
const delta = (said: object, finish: string | null = null): string =>
  chunk({ choices: [{ index: 0, delta: said, finish_reason: finish }] });
const first = delta({ role: 'assistant', content: '' }) + delta({ content: 'word ' });
const next = delta({ content: 'word ' });
const last = `${delta({}, 'stop')}${chunk({ usage })}data: [DONE]\n\n`;

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (piece: string) => {
    body += piece;
  });
  request.on('end', () => {
    if (!body.includes('"stream":true')) {
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': whole.length })
        .end(whole);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(first);
    let left = pieces - 1;
    const write = (): void => {
      if (left === 0) response.end(last);
      else {
        left -= 1;
        response.write(next);
        setImmediate(write);
      }
    };
    setImmediate(write);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('disconnect', () => process.exit());
