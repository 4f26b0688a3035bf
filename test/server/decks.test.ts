import JSZip from 'jszip';
import { expect, it } from 'vitest';
import { createEnergyClient } from '@/client/index';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestServer } from '../support/test-server.ts';

const deckOf = (title: string, slides = 7) => ({
  title,
  subtitle: 'Tours that save fuel',
  slides: Array.from({ length: slides }, (_, nth) => ({
    title: `Slide ${nth + 1}`,
    bullets: ['One.', 'Zwei – größer.'],
    notes: nth === 0 ? 'Say hello.' : '',
  })),
});

describeOnEachDatabase('a deck over HTTP', (open) => {
  async function signedIn() {
    const server = createTestServer(open().database);
    const userId = await server.newUser();
    const bearer = await server.token(userId);
    const client = createEnergyClient({
      baseUrl: 'http://energy.example',
      token: bearer,
      fetch: ((url: string, init: RequestInit) => server.server.app.request(url, init)) as typeof fetch,
    });
    const post = (kind: 'pdf' | 'pptx', body: unknown) =>
      server.server.app.request(`/v1/me/decks/${kind}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    return { server, userId, bearer, client, post };
  }

  it('comes as a PowerPoint file of all its slides, and moves nothing', async () => {
    const { server, userId, client } = await signedIn();
    const before = await server.engine.status(userId);
    const file = await client.request('POST /v1/me/decks/pptx', { body: deckOf('Tourbo', 15) });
    expect(file.type).toMatch(/presentationml/);
    const zip = await JSZip.loadAsync(await file.arrayBuffer());
    // The title page, and fifteen slides.
    expect(Object.keys(zip.files).filter((name) => /^ppt\/slides\/slide\d+\.xml$/.test(name))).toHaveLength(
      16,
    );
    expect(await server.engine.status(userId)).toEqual(before);
  });

  it('comes as a PDF file', async () => {
    const { client } = await signedIn();
    const file = await client.request('POST /v1/me/decks/pdf', { body: deckOf('Tourbo') });
    expect(file.type).toBe('application/pdf');
    const text = Buffer.from(await file.arrayBuffer()).toString('latin1');
    expect(text.slice(0, 5)).toBe('%PDF-');
    expect(Number(/\/Count (\d+)/.exec(text)?.[1])).toBe(8);
  });

  it.each([
    ['Tourbo', `attachment; filename="Tourbo.pdf"; filename*=UTF-8''Tourbo.pdf`],
    [
      'Größer (2026)',
      `attachment; filename="Gr__er (2026).pdf"; filename*=UTF-8''Gr%C3%B6%C3%9Fer%20%282026%29.pdf`,
    ],
    [
      '../../etc/"passwd"\r\nx: y',
      `attachment; filename="etc passwd x y.pdf"; filename*=UTF-8''etc%20passwd%20x%20y.pdf`,
    ],
    ['...', `attachment; filename="file.pdf"; filename*=UTF-8''file.pdf`],
  ])('is to be kept under a name that any system takes: %j', async (title, disposition) => {
    const { post } = await signedIn();
    const { headers, status } = await post('pdf', deckOf(title));
    expect(status).toBe(200);
    expect(headers.get('content-disposition')).toBe(disposition);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('with signs that the font lacks is refused as a PDF, with a way out, and made as PPTX', async () => {
    const { client } = await signedIn();
    const refused = client.request('POST /v1/me/decks/pdf', { body: deckOf('你好') });
    await expect(refused).rejects.toMatchObject({
      code: 'invalid_request',
      status: 400,
      message: 'A PDF cannot show 你 好: take the PowerPoint file',
      details: { missing: 2 },
    });
    await expect(client.request('POST /v1/me/decks/pptx', { body: deckOf('你好') })).resolves.toBeInstanceOf(
      Blob,
    );
  });

  it('that is too large, or no deck, is refused', async () => {
    const { server, bearer } = await signedIn();
    const ask = (body: unknown) => server.ask('/v1/me/decks/pdf', { method: 'POST', bearer, body });
    const deck = deckOf('Tourbo');
    expect(await ask({ ...deck, subtitle: 'x'.repeat(150_000) })).toMatchObject({
      status: 413,
      body: { code: 'payload_too_large' },
    });
    expect(await ask({ ...deck, slides: [] })).toMatchObject({ status: 400 });
    expect(await ask({ ...deck, slides: deckOf('x', 61).slides })).toMatchObject({ status: 400 });
    expect(await ask({ ...deck, script: 1 })).toMatchObject({ status: 400 });
  });
});
