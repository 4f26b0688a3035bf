/** What in a feature's input becomes prompt, what is attached, and how many items does it list? */

import { EnergyError } from '../errors.ts';
import type { Attachment } from './attachment.ts';
import { canonicalJson } from './input-hash.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Where the array of a list feature may stand in an object. */
const listNames = ['prospects', 'items', 'list'] as const;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The text of an input: a string is itself; of an object, its `prompt` where that is a string, then the other fields as
 * canonical JSON on a line of their own, attachments left out; anything else is canonical JSON; nothing is ''.
 * Throws `invalid_request` for a circular value.
 */
export function inputTextOf(inputData: unknown): string {
  if (inputData === undefined || inputData === null) return '';
  if (typeof inputData === 'string') return inputData;
  if (!isFields(inputData) || 'toJSON' in inputData) return canonicalJson(inputData);
  const { prompt, attachments, ...rest } = inputData;
  const fields = {
    ...(typeof prompt === 'string' ? {} : { prompt }),
    ...(Array.isArray(attachments) ? {} : { attachments }),
    ...rest,
  };
  const json = canonicalJson(fields);
  if (typeof prompt !== 'string') return json === '{}' ? '' : json;
  return json === '{}' ? prompt : `${prompt}\n${json}`;
}

/**
 * How many items an input lists: the length of an array, or of `prospects`, `items` or `list` in an object. What is
 * no array counts as one item.
 */
export function itemsOf(inputData: unknown): number {
  if (Array.isArray(inputData)) return inputData.length;
  if (!isFields(inputData)) return 1;
  for (const name of listNames) {
    const list = inputData[name];
    if (Array.isArray(list)) return list.length;
  }
  return 1;
}

/**
 * The attachments of an input: the array `attachments` of an object. An entry is an image where its `kind`, `type`,
 * `mediaType` or `mimeType` says so, else a document; sizes that are no numbers are taken as unknown.
 * Throws `invalid_request` for an entry that is no object.
 */
export function attachmentsOf(inputData: unknown): Attachment[] {
  if (!isFields(inputData) || !Array.isArray(inputData.attachments)) return [];
  return inputData.attachments.map((entry: unknown) => {
    if (!isFields(entry)) {
      throw new EnergyError(
        'invalid_request',
        'each attachment must be an object with a kind, image or document, and its size where that is known',
      );
    }
    return attachmentOf(entry);
  });
}

function attachmentOf(entry: Fields): Attachment {
  const { kind, type, mediaType, mimeType, width, height, detail, text, size, data } = entry;
  const kinds = [kind, type, mediaType, mimeType];
  const isImage = kinds.some((name) => typeof name === 'string' && /^image(?:\/|$)/i.test(name));
  const bytes = entry.bytes ?? size ?? bytesOfData(data);
  return {
    kind: isImage ? 'image' : 'document',
    ...(typeof width === 'number' ? { width } : {}),
    ...(typeof height === 'number' ? { height } : {}),
    ...(isDetail(detail) ? { detail } : {}),
    ...(typeof bytes === 'number' ? { bytes } : {}),
    ...(typeof text === 'string' ? { text } : {}),
  };
}

const details = new Set<unknown>(['low', 'high', 'original', 'auto']);
const isDetail = (value: unknown): value is NonNullable<Attachment['detail']> => details.has(value);

/** The size of what is carried inline: base64 holds three bytes in four characters. */
function bytesOfData(data: unknown): number | undefined {
  if (typeof data === 'string') return Math.ceil((data.length * 3) / 4);
  return data instanceof Uint8Array ? data.byteLength : undefined;
}
