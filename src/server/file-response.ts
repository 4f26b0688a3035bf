/** How is a file answered, so that a browser keeps it under its name and shows it nowhere? */

import type { ContentType } from '../contract/route.ts';

/** Characters of a name, before its ending. */
const nameAtMost = 80;

/** What no file system takes, and what would end a header; and blanks. */
const unusable = /[\p{Cc}\p{Cf}\\/:*?"<>|\s]+/gu;

/** A name that can be kept and is seen, and its ending as it was. */
function keepableName(name: string): string {
  const at = name.lastIndexOf('.');
  const bare = name
    .slice(0, at)
    .replace(unusable, ' ')
    .replace(/^[. ]+/, '');
  return `${Array.from(bare).slice(0, nameAtMost).join('').trim() || 'file'}${name.slice(at)}`;
}

/** By RFC 6266: a name in ASCII for old readers, and the whole one. */
function dispositionOf(name: string): string {
  const whole = encodeURIComponent(name).replace(/['()*!]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${name.replace(/[^\x20-\x7e]|["\\%]/g, '_')}"; filename*=UTF-8''${whole}`;
}

/** The bytes as a file to be kept. */
export const fileResponse = (
  bytes: Uint8Array,
  file: { readonly name: string; readonly contentType: ContentType },
): Response =>
  new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': file.contentType,
      'content-length': String(bytes.length),
      'content-disposition': dispositionOf(keepableName(file.name)),
      'cache-control': 'no-store',
    },
  });
