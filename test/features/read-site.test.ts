/** Can the crawler be led into our own network, be kept busy, or be fed more than it wants? And does it read a good site well? */

import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { defaults } from '@/config';
import { EnergyError } from '@/errors';
import { textOfBytes } from '@/features/crawler/charset';
import { readSite, type SiteRequest } from '@/features/crawler/read-site';
import { readPage } from '@/features/crawler/readable-page';
import { checkedAddress, isPublicAddress } from '@/network/address';
import { serveFiles, servePages, startWebSite, type WebSite } from '../support/web-site.ts';

const sites: WebSite[] = [];
afterEach(async () => {
  await Promise.all(sites.splice(0).map((site) => site.close()));
});

async function site(answer: RequestListener): Promise<WebSite> {
  const started = await startWebSite(answer);
  sites.push(started);
  return started;
}

/** Reads a local site, which alone is allowed. */
const read = (from: WebSite, more: Partial<SiteRequest> & { crawler?: object } = {}) => {
  const { crawler, ...request } = more;
  const settings = { ...defaults.crawler, allowedHosts: [from.host], ...crawler };
  return readSite({ url: from.origin, tier: 'pro', settings, ...request });
};

/** Why a site was refused. */
async function whyNot(reading: Promise<unknown>): Promise<string> {
  const error = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!EnergyError.isInstance(error) || error.code !== 'invalid_request') throw error;
  return String(error.details.why);
}

const hello = '<title>Hello</title><p>We make pumps for water works.</p>';
const to =
  (location: string, status = 302): RequestListener =>
  (_, response) =>
    response.writeHead(status, { location }).end();
const bare = { ...defaults.crawler };

describe('addresses', () => {
  it.each([
    '127.0.0.1',
    '127.1.2.3',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '100.100.100.200',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:a9fe:a9fe',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'ff02::1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    'nonsense',
    '',
  ])('%s is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(['93.184.216.34', '1.1.1.1', '2606:4700:4700::1111', '::ffff:93.184.216.34'])(
    '%s is public',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    ['http://127.0.0.1/', 'not_public'],
    ['http://2130706433/', 'not_public'],
    ['http://0x7f.1/', 'not_public'],
    ['http://017700000001/', 'not_public'],
    ['http://[::1]/', 'not_public'],
    ['http://[::ffff:169.254.169.254]/', 'not_public'],
    ['http://169.254.169.254/latest/meta-data/', 'not_public'],
    ['http://localhost/', 'not_public'],
    ['http://localhost./', 'not_public'],
    ['http://metadata.google.internal/', 'not_public'],
    ['http://printer.local/', 'not_public'],
    ['http://example.com:6379/', 'not_public'],
    ['http://user:secret@example.com/', 'wrong_url'],
    ['file:///etc/passwd', 'wrong_url'],
    ['javascript:alert(1)', 'wrong_url'],
    ['gopher://example.com/', 'wrong_url'],
  ])('%s is refused: %s', async (url, why) => {
    const resolve = async () => ['93.184.216.34'];
    expect(await whyNot(readSite({ url, tier: 'pro', settings: bare, resolve }))).toBe(why);
  });

  it('are refused where one of several is not public, and where there is none', async () => {
    const answers = (addresses: string[]) =>
      whyNot(
        readSite({ url: 'http://acme.test', tier: 'pro', settings: bare, resolve: async () => addresses }),
      );
    expect(await answers(['93.184.216.34', '10.0.0.1'])).toBe('not_public');
    expect(await answers(['::ffff:127.0.0.1'])).toBe('not_public');
    expect(await answers([])).toBe('unknown_host');
  });

  it('are those that were checked: a name is resolved once for a request, and nobody else is asked for it', async () => {
    const local = await site(servePages({ '/': hello }));
    const resolved: string[] = [];
    // The system knows no such name, so a second look-up would fail.
    const host = `acme.test:${local.host.split(':')[1]}`;
    const { pages } = await read(local, {
      url: `http://${host}/`,
      crawler: { allowedHosts: [host] },
      resolve: async (name) => {
        resolved.push(name);
        return ['127.0.0.1'];
      },
    });
    expect(pages).toHaveLength(1);
    expect(resolved).toEqual(local.asked.map(() => 'acme.test'));
  });

  it('that change are checked at each request, and only the checked one is used', async () => {
    const answers = [['93.184.216.34'], ['127.0.0.1'], ['93.184.216.34', '169.254.169.254']];
    const { signal } = new AbortController();
    const reachable = { allowedHosts: [], resolve: async () => answers.shift() ?? [], signal };
    const url = new URL('http://changing.test/');
    expect(await checkedAddress(url, reachable)).toBe('93.184.216.34');
    await expect(checkedAddress(url, reachable)).rejects.toMatchObject({ why: 'not_public' });
    await expect(checkedAddress(url, reachable)).rejects.toMatchObject({ why: 'not_public' });
  });

  it('that change while a site is read end the reading there', async () => {
    const local = await site(servePages({ '/': `${hello}<a href="/more">more</a>`, '/more': hello }));
    const port = local.host.split(':')[1];
    let requests = 0;
    const { pages, skipped } = await read(local, {
      url: `http://changing.test:${port}/`,
      crawler: { allowedHosts: [`changing.test:${port}`] },
      // robots.txt, the first page; then the name is gone.
      resolve: async () => {
        requests += 1;
        return requests <= 2 ? ['127.0.0.1'] : [];
      },
    });
    expect(pages).toHaveLength(1);
    expect(skipped).toMatchObject([{ why: 'unknown_host' }]);
    expect(local.asked).toEqual(['/robots.txt', '/']);
  });
});

describe('redirects', () => {
  it.each([
    ['http://127.0.0.1/', 'not_public'],
    ['http://169.254.169.254/latest/meta-data/iam/', 'not_public'],
    ['http://[::1]:22/', 'not_public'],
    ['//10.0.0.1/', 'not_public'],
    ['file:///etc/passwd', 'wrong_url'],
    ['http://user:pass@127.0.0.1/', 'wrong_url'],
  ])('to %s are refused: %s', async (location, why) => {
    const local = await site(servePages({ '/': to(location) }));
    expect(await whyNot(read(local))).toBe(why);
  });

  it('of robots.txt into our own network are refused too', async () => {
    const local = await site(servePages({ '/robots.txt': to('http://127.0.0.1:1/'), '/': hello }));
    expect(await whyNot(read(local))).toBe('not_public');
  });

  it('by a second hop to another port of this machine never reach it', async () => {
    const inner = await site(servePages({ '/': hello }));
    const outer = await site(servePages({ '/': to('/next'), '/next': to(inner.origin) }));
    expect(await whyNot(read(outer))).toBe('not_public');
    expect(inner.asked).toEqual([]);
  });

  it('to a name whose address is not public are refused', async () => {
    const local = await site(servePages({ '/': to('http://rebound.test/') }));
    expect(await whyNot(read(local, { resolve: async () => ['192.168.0.1'] }))).toBe('not_public');
  });

  it('without end are left after the fifth', async () => {
    const local = await site((request, response) => {
      if (request.url === '/robots.txt') response.writeHead(404).end();
      else to(`/${Number(request.url?.slice(1)) + 1}`)(request, response);
    });
    expect(await whyNot(read(local, { url: `${local.origin}/0` }))).toBe('too_many_redirects');
    expect(local.asked).toHaveLength(7);
  });

  it('to another site are followed from the first page alone', async () => {
    const other = await site(servePages({ '/': hello, '/x': hello }));
    const first = await site(servePages({ '/': to(other.origin) }));
    const crawler = { allowedHosts: [first.host, other.host] };
    expect((await read(first, { crawler })).url).toBe(`${other.origin}/`);
    const later = await site(
      servePages({ '/': `${hello}<a href="/away">x</a>`, '/away': to(`${other.origin}/x`) }),
    );
    const { pages, skipped } = await read(later, { crawler: { allowedHosts: [later.host, other.host] } });
    expect(pages).toHaveLength(1);
    expect(skipped).toEqual([{ url: `${later.origin}/away`, why: 'other_site' }]);
    expect(other.asked).not.toContain('/x');
  });
});

describe('hostile pages', () => {
  it('without end are cut at the limit, and read so far', async () => {
    const local = await site(
      servePages({
        '/': (_, response) => {
          response.setHeader('content-type', 'text/html');
          response.write(hello);
          const more = () => {
            while (response.write(`<p>${'more '.repeat(2_000)}</p>`)) if (response.destroyed) return;
            response.once('drain', more);
          };
          more();
        },
      }),
    );
    const { pages } = await read(local);
    expect(pages).toMatchObject([{ title: 'Hello', cut: true }]);
    expect(pages[0]?.text.length).toBeLessThan(defaults.crawler.pageBytesAtMost);
  });

  it('that unpack to gigabytes are cut at the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(60_000_000, '<p>bomb</p>'));
    const local = await site(
      servePages({
        '/': (_, response) =>
          response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' }).end(bomb),
      }),
    );
    expect((await read(local)).pages[0]).toMatchObject({ cut: true });
  });

  it('that never answer, or drip, end with their time', async () => {
    const silent = await site(() => {});
    expect(await whyNot(read(silent, { crawler: { pageTimeoutMs: 50 } }))).toBe('timeout');
    const dripping = await site(
      servePages({
        '/': (_, response) => {
          response.writeHead(200, { 'content-type': 'text/html' }).write('<p>a');
        },
      }),
    );
    expect(await whyNot(read(dripping, { crawler: { pageTimeoutMs: 50 } }))).toBe('timeout');
    expect(await whyNot(read(silent, { crawler: { siteTimeoutMs: 50 } }))).toBe('timeout');
  });

  it('end with their caller', async () => {
    const leaving = new AbortController();
    const local = await site(() => leaving.abort());
    await expect(read(local, { signal: leaving.signal })).rejects.toThrow(/abort/i);
  });

  it('with 10,000 links are no more work than their limit', async () => {
    const links = Array.from({ length: 10_000 }, (_, nth) => `<a href="/p${nth}">page ${nth}</a>`).join(' ');
    const local = await site((request, response) => {
      if (request.url === '/robots.txt') response.writeHead(404).end();
      else response.setHeader('content-type', 'text/html').end(`${hello}${links}`);
    });
    const { pages } = await read(local);
    expect(pages).toHaveLength(defaults.crawler.pagesAtMost.pro);
    expect(local.asked).toHaveLength(1 + defaults.crawler.pagesAtMost.pro);
  });

  it('that lead in circles are read once each', async () => {
    const local = await site(
      servePages({
        '/': `${hello}<a href="/a">a</a><a href="/#x">top</a><a href="/a/">a</a>`,
        '/a': '<p>This is a.</p><a href="/">home</a><a href="/b">b</a>',
        '/b': to('/a'),
      }),
    );
    const { pages } = await read(local);
    expect(pages.map(({ url }) => new URL(url).pathname)).toEqual(['/', '/a']);
  });

  it('that are no pages are left alone', async () => {
    const other =
      (type: string): RequestListener =>
      (_, response) =>
        response.setHeader('content-type', type).end('x');
    const local = await site(
      servePages({
        '/': `${hello}<a href="/a.pdf">a</a><a href="/b">b</a><a href="/c">c</a>`,
        '/a.pdf': other('application/pdf'),
        '/b': other('image/png'),
      }),
    );
    const { pages, skipped } = await read(local);
    expect(pages).toHaveLength(1);
    expect(skipped.map(({ why }) => why)).toEqual(['no_page', 'no_page', 'no_page']);
  });

  it.each([
    ['nested 50,000 deep', `<p>Top</p>${'<div>'.repeat(50_000)}deep`],
    ['of unclosed formats', Array.from({ length: 20_000 }, (_, nth) => `<b class=${nth}><p>x`).join('')],
    ['of nested tables', '<table><tr><td>'.repeat(20_000)],
    ['of opening brackets', '<'.repeat(1_400_000)],
    ['of attributes', `<a ${'x="y" '.repeat(200_000)}>x</a>`],
    ['of spaces', `<p>x${' '.repeat(1_400_000)}y</p>`],
    ['of line breaks', `<pre>x${' \n'.repeat(700_000)}y</pre>`],
  ])('%s are read in little time', (_, html) => {
    const before = process.cpuUsage();
    readPage(html, new URL('http://acme.test/'), defaults.crawler);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(10);
  });
});

describe('robots.txt', () => {
  const rules = (text: string): RequestListener =>
    servePages({ '/robots.txt': text, '/': `${hello}<a href="/a">a</a>`, '/a': hello });

  it.each([
    ['User-agent: *\nDisallow: /', 'disallowed_by_robots'],
    ['User-agent: EnergyEngineCrawler\nDisallow: /', 'disallowed_by_robots'],
  ])('%j keeps us out, and no page is asked for', async (text, why) => {
    const local = await site(rules(text));
    expect(await whyNot(read(local))).toBe(why);
    expect(local.asked).toEqual(['/robots.txt']);
  });

  it('is kept page by page, and is for those it names', async () => {
    const local = await site(rules('User-agent: Other\nDisallow: /\n\nUser-agent: *\nDisallow: /a'));
    const { pages, skipped } = await read(local);
    expect(pages).toHaveLength(1);
    expect(skipped).toEqual([{ url: `${local.origin}/a`, why: 'disallowed_by_robots' }]);
  });

  it('counts for its own host: that of the other name of a site is asked for, and kept', async () => {
    const local = await site((request, response) => {
      const isWww = request.headers.host?.startsWith('www.') === true;
      if (request.url === '/robots.txt') response.end(isWww ? 'User-agent: *\nDisallow: /' : '');
      else
        response
          .setHeader('content-type', 'text/html')
          .end(`${hello}<a href="//www.acme.test:${port}/a">a</a>`);
    });
    const port = local.host.split(':')[1];
    const { pages, skipped } = await read(local, {
      url: `http://acme.test:${port}/`,
      crawler: { allowedHosts: ['acme.test', 'www.acme.test'] },
      resolve: async () => ['127.0.0.1'],
    });
    expect(pages).toHaveLength(1);
    expect(skipped).toEqual([{ url: `http://www.acme.test:${port}/a`, why: 'disallowed_by_robots' }]);
  });

  it('of the site that a first page leads to is kept', async () => {
    const other = await site(rules('User-agent: *\nDisallow: /'));
    const first = await site(servePages({ '/': to(other.origin) }));
    expect(await whyNot(read(first, { crawler: { allowedHosts: [first.host, other.host] } }))).toBe(
      'disallowed_by_robots',
    );
  });

  it('that the server cannot give allows nothing, and none allows all', async () => {
    const broken = await site(
      servePages({ '/robots.txt': (_, response) => response.writeHead(503).end(), '/': hello }),
    );
    expect(await whyNot(read(broken))).toBe('disallowed_by_robots');
    expect((await read(await site(servePages({ '/': hello })))).pages).toHaveLength(1);
  });
});

describe('signs', () => {
  const text = 'Größe: 5 €';
  const latin = Uint8Array.from([0x47, 0x72, 0xf6, 0xdf, 0x65]);
  it.each([
    ['UTF-8 that says it is Latin-1', new TextEncoder().encode(text), 'text/html; charset=iso-8859-1', text],
    ['Latin-1 that says it is UTF-8', latin, 'text/html; charset=utf-8', 'Größe'],
    ['Latin-1 that says nothing', latin, 'text/html', 'Größe'],
    [
      'UTF-8 with one fault',
      Uint8Array.from([
        ...new TextEncoder().encode('Größe — 5 € '),
        0xff,
        ...new TextEncoder().encode(' für dich'),
      ]),
      'text/html; charset=utf-8',
      'Größe — 5 € \ufffd für dich',
    ],
    [
      'UTF-8 with one fault that says nothing',
      Uint8Array.from([...new TextEncoder().encode('Größe'), 0xc3, 0x20]),
      'text/html',
      'Größe\ufffd ',
    ],
    [
      'UTF-8 that is cut within a letter',
      new TextEncoder().encode('Größe 5 €').subarray(0, -1),
      'text/html; charset=utf-8',
      'Größe 5 ',
    ],
    ['an encoding that nobody knows', latin, 'text/html; charset=klingon', 'Größe'],
    [
      'Windows-1251 as its server says',
      Uint8Array.from([0xcf, 0xf0, 0xe8]),
      'text/html; charset=windows-1251',
      'При',
    ],
    [
      'Shift JIS as its page says',
      Uint8Array.from([...Buffer.from('<meta charset="shift_jis">'), 0x93, 0xfa]),
      '',
      '<meta charset="shift_jis">日',
    ],
    ['UTF-16 by its mark', Uint8Array.from([0xff, 0xfe, 0x47, 0x00]), 'text/html', 'G'],
    [
      'ISO-2022-JP, which looks like ASCII',
      Uint8Array.from([0x1b, 0x24, 0x42, 0x46, 0x7c, 0x1b, 0x28, 0x42]),
      'text/html; charset=iso-2022-jp',
      '日',
    ],
    ['nothing', new Uint8Array(), 'text/html', ''],
  ])('of %s are read as they are meant', (_, bytes, contentType, meant) => {
    expect(textOfBytes(bytes, contentType)).toBe(meant);
  });
});

describe('a site as companies have it', () => {
  it('is read page by page, the telling ones first, without its frame', async () => {
    const local = await site(serveFiles);
    const { pages, skipped } = await read(local, { tier: 'enterprise' });
    expect(pages.map(({ url }) => new URL(url).pathname).sort()).toEqual([
      '/',
      '/about.html',
      '/blog/index.html',
      '/blog/index.html',
      '/contact.html',
      '/impressum.html',
      '/pricing.html',
      '/products.html',
    ]);
    expect(skipped.map(({ url, why }) => [new URL(url).pathname, why]).sort()).toEqual([
      ['/brochure.pdf', 'no_page'],
      ['/private/plans.html', 'disallowed_by_robots'],
    ]);
    expect(local.asked).not.toContain('/private/plans.html');
    const all = pages.map(({ text }) => text).join('\n');
    for (const fact of [
      'Tomasz Król',
      '1.4 million parcels',
      'Plan\n\ndispatchers',
      'Geschäftsführung: Mira Hansen',
    ]) {
      expect(all).toContain(fact);
    }
    expect(all).not.toMatch(/do not read me|Cookies|teal|Twitter/);
    expect(pages.find(({ url }) => url.endsWith('/impressum.html'))).toMatchObject({
      language: 'de',
      title: 'Impressum - Tourbo',
    });
  });

  it('is read less deep at a lower tier', async () => {
    const { pages } = await read(await site(serveFiles), { tier: 'free' });
    expect(pages).toHaveLength(3);
    expect(pages[0]).toMatchObject({ title: 'Tourbo: delivery tours that save a fifth', cut: false });
  });
});
