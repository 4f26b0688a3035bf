/** What does a page say to a reader, and where does it lead? */

import { compile } from 'html-to-text';
import { Parser } from 'htmlparser2';
import type { Settings } from '../../config.ts';

export interface ReadablePage {
  readonly title: string;
  readonly description: string;
  readonly language: string;
  readonly text: string;
  /** Absolute, without their fragments, each once, in the order of the page. */
  readonly links: readonly URL[];
}

/** What limits the reading of a page. */
type Limits = Pick<Settings['crawler'], 'nestingAtMost' | 'linksPerPage' | 'pageBytesAtMost' | 'urlAtMost'>;

const skip = (selector: string) => ({ selector, format: 'skip' });
const plainHeading = (selector: string) => ({ selector, options: { uppercase: false } });

/** Linear in the size of the page, however it is nested; what is nested too deep is left out. */
const textReader = ({ nestingAtMost, pageBytesAtMost }: Limits) =>
  compile({
    wordwrap: false,
    baseElements: {
      selectors: ['main', '[role=main]', 'article', 'body'],
      orderBy: 'selectors',
      returnDomByDefault: true,
    },
    limits: { maxInputLength: pageBytesAtMost, maxDepth: nestingAtMost, maxBaseElements: 1 },
    selectors: [
      ...['nav', 'footer', 'script', 'style', 'noscript', 'template', 'svg', 'img', 'form', 'iframe'].map(
        skip,
      ),
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map(plainHeading),
      { selector: 'a', options: { ignoreHref: true } },
      ...['td', 'th'].map((selector) => ({ selector, format: 'block' })),
    ],
  });

interface Head {
  title: string;
  description: string;
  language: string;
  readonly hrefs: Set<string>;
  base: string | undefined;
}

/** Title, description, language and links, read as the page goes by. */
function headOf(html: string, { linksPerPage, urlAtMost }: Limits): Head {
  const head: Head = { title: '', description: '', language: '', hrefs: new Set(), base: undefined };
  let inTitle = false;
  const parser = new Parser({
    onopentag(name, { href, lang, content, name: meta, property }) {
      inTitle = name === 'title' && head.title === '';
      if (name === 'html' && lang) head.language = lang;
      if (name === 'base' && href) head.base ??= href;
      if (name === 'a' && href && href.length <= urlAtMost && head.hrefs.size < linksPerPage)
        head.hrefs.add(href);
      if (name === 'meta' && content && (meta === 'description' || property === 'og:description')) {
        head.description ||= content;
      }
    },
    ontext(text) {
      if (inTitle) head.title += text;
    },
    onclosetag() {
      inTitle = false;
    },
  });
  parser.end(html);
  return head;
}

const oneLine = (text: string): string => text.replace(/\s+/gu, ' ').trim();

function linkOf(href: string, base: URL): URL[] {
  const url = URL.parse(href, base.href);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return [];
  url.hash = '';
  return [url];
}

/** Reads a page. `text` has at most two line breaks in a row. */
export function readPage(html: string, url: URL, limits: Limits): ReadablePage {
  const { title, description, language, hrefs, base } = headOf(html, limits);
  const from = URL.parse(base ?? '', url.href) ?? url;
  const links = new Map([...hrefs].flatMap((href) => linkOf(href, from)).map((link) => [link.href, link]));
  const text = textReader(limits)(html)
    .replace(/[^\S\n]+/gu, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return {
    title: oneLine(title),
    description: oneLine(description),
    language,
    text,
    links: [...links.values()],
  };
}
