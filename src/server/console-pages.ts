/** How is the web console served? From its built files, read once, so that what is served belongs together. */

import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { routeList } from '../contract.ts';

export interface ConsoleOptions {
  /** Where the console was built to. It need not be there: then a page says how to build it. */
  readonly folder: string;
  /** Other servers that its pages call, such as 'https://project.supabase.co'. */
  readonly connectsTo?: readonly string[] | undefined;
}

/** The answer to a request that no route answers; null where the console has none either. */
export type ConsolePages = (request: Request) => Promise<Response> | null;

interface ConsoleFile {
  readonly bytes: Buffer;
  readonly type: string;
  readonly etag: string;
  /** Its name changes with its content. */
  readonly isImmutable: boolean;
  /** By encoding, made when first asked for. */
  readonly encoded: Map<string, Promise<Buffer>>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};
const shrinks = /^(text\/|image\/svg|application\/(json|manifest))/;
/** Below this a compressed file is no smaller. Bytes. */
const worthCompressing = 1_000;
const brotliQuality = 9;

/** By preference. */
const encoders = {
  br: (bytes: Buffer) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } }),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes),
};
type Encoding = keyof typeof encoders;

/** First parts of paths that are never a page of the console: those of the API, and of the proxy. */
const reserved = new Set(['openai', ...routeList.map(({ path }) => path.split('/')[1] ?? '')]);

/** Vite puts here what it names by its content. */
const hashedFolder = '/assets/';

const fileOf = (path: string, bytes: Buffer): ConsoleFile => ({
  bytes,
  type: types[extname(path).toLowerCase()] ?? 'application/octet-stream',
  // Weak, since it is the same for each encoding.
  etag: `W/"${hash('sha256', bytes, 'base64url').slice(0, 27)}"`,
  isImmutable: path.startsWith(hashedFolder),
  encoded: new Map(),
});

/** Every file by its path as a browser asks for it; none where there is no folder. What is not here is not served, whatever is asked. */
function filesIn(folder: string): ReadonlyMap<string, ConsoleFile> {
  try {
    const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    return new Map(
      found.map(({ parentPath, name }) => {
        const file = join(parentPath, name);
        const path = encodeURI(`/${relative(folder, file).split(sep).join('/')}`);
        return [path, fileOf(path, readFileSync(file))];
      }),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
}

const notBuilt = fileOf(
  '/not-built.html',
  Buffer.from(`<!doctype html><html lang="en"><meta charset="utf-8"><title>Energy Engine</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }</style>
<h1>The console is not built</h1>
<p>Run <code>npm run build</code> in the folder of Energy Engine, and start the server again.</p>
<p>The API is served all the same: see its <a href="/reference">reference</a>.</p></html>`),
);

/** No script or style of anybody else's, no frame, no connection but to this server and to those that are named. */
const policyFor = (connectsTo: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    // Components set sizes and colours on elements.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${["'self'", ...connectsTo.map((url) => new URL(url).origin)].join(' ')}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');

const headersFor = (connectsTo: readonly string[]): Readonly<Record<string, string>> => ({
  'content-security-policy': policyFor(connectsTo),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
});

/** The first encoding of ours that the request takes; null for none. */
function encodingOf(request: Request, { bytes, type }: ConsoleFile): Encoding | null {
  if (bytes.length < worthCompressing || !shrinks.test(type)) return null;
  const taken = (request.headers.get('accept-encoding') ?? '')
    .toLowerCase()
    .split(',')
    .map((one) => one.trim().split(/\s*;\s*q=/))
    .filter(([, quality = '1']) => Number(quality) > 0)
    .map(([name]) => name);
  const known = Object.keys(encoders) as Encoding[];
  return known.find((name) => taken.includes(name)) ?? null;
}

/** The content in an encoding; made once. */
function contentOf(file: ConsoleFile, encoding: Encoding | null): Promise<Buffer> {
  if (encoding === null) return Promise.resolve(file.bytes);
  const made = file.encoded.get(encoding) ?? encoders[encoding](file.bytes);
  file.encoded.set(encoding, made);
  return made;
}

async function answerWith(
  file: ConsoleFile,
  request: Request,
  common: Readonly<Record<string, string>>,
): Promise<Response> {
  const headers: Record<string, string> = {
    ...common,
    etag: file.etag,
    vary: 'accept-encoding',
    'cache-control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  const known = request.headers.get('if-none-match')?.split(/\s*,\s*/) ?? [];
  if (known.includes(file.etag)) return new Response(null, { status: 304, headers });
  const encoding = encodingOf(request, file);
  const content = await contentOf(file, encoding);
  headers['content-type'] = file.type;
  headers['content-length'] = String(content.length);
  if (encoding !== null) headers['content-encoding'] = encoding;
  return new Response(request.method === 'HEAD' ? null : new Uint8Array(content), {
    status: file === notBuilt ? 404 : 200,
    headers,
  });
}

/**
 * Reads the console, and answers what a browser asks of it: its files, and its page for every address of it, which the page
 * itself then reads.
 */
export function consolePagesOf({ folder, connectsTo = [] }: ConsoleOptions): ConsolePages {
  const files = filesIn(folder);
  const page = files.get('/index.html') ?? notBuilt;
  const common = headersFor(connectsTo);
  return (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return null;
    const { pathname } = new URL(request.url);
    const file = files.get(pathname);
    if (file !== undefined) return answerWith(file, request, common);
    const isPage = request.headers.get('accept')?.includes('text/html') ?? false;
    const isOurs = !reserved.has(pathname.split('/')[1] ?? '');
    return pathname === '/' || (isPage && isOurs) ? answerWith(page, request, common) : null;
  };
}
