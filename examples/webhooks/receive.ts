import type { WebhookPayload } from 'energy-engine';
import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env.ENERGY_WEBHOOK_SECRET ?? '');
/** Ids that were dealt with; where there are several processes, a table whose primary key they are. */
const known = new Set<string>();

export async function receive(request: Request): Promise<Response> {
  const body = await request.text();
  try {
    webhook.verify(body, Object.fromEntries(request.headers));
  } catch {
    return new Response('the signature does not hold', { status: 401 });
  }
  const id = request.headers.get('webhook-id') ?? '';
  if (!known.has(id)) {
    const { type, data } = JSON.parse(body) as WebhookPayload;
    if (type === 'energy.low') console.log(`${data.user_id} has ${data.available} of ${data.cap} left`);
    known.add(id);
  }
  return new Response(null, { status: 204 });
}
