/** Which texts and files does the content of OpenAI's messages hold? */

import type { ModelTool } from '../providers/provider.ts';
import type { Attachment } from '../tokens/attachment.ts';
import { isJson, type Json, objectAt, textAt } from './json.ts';

/** What has been found so far; the readers below add to it. */
export interface Found {
  readonly texts: string[];
  readonly attachments: Attachment[];
}

/** Base64 has three bytes in four characters. */
const bytesOf = (base64: string): number => Math.ceil((base64.length * 3) / 4);

const details = ['low', 'high', 'original', 'auto'] as const;

function imageOf(detail: unknown): Attachment {
  const known = details.find((each) => each === detail);
  return { kind: 'image', ...(known === undefined ? {} : { detail: known }) };
}

const documentOf = (data: string): Attachment => ({
  kind: 'document',
  ...(data === '' ? {} : { bytes: bytesOf(data) }),
});

function notePart(part: Json, found: Found): void {
  switch (part.type) {
    case 'text':
    case 'input_text':
    case 'output_text':
      found.texts.push(textAt(part, 'text'));
      return;
    case 'refusal':
      found.texts.push(textAt(part, 'refusal'));
      return;
    case 'image_url':
      found.attachments.push(imageOf(objectAt(part, 'image_url').detail));
      return;
    case 'input_image':
      found.attachments.push(imageOf(part.detail));
      return;
    case 'input_audio':
      found.attachments.push(documentOf(textAt(objectAt(part, 'input_audio'), 'data')));
      return;
    case 'file':
      found.attachments.push(documentOf(textAt(objectAt(part, 'file'), 'file_data')));
      return;
    case 'input_file':
      found.attachments.push(documentOf(textAt(part, 'file_data')));
      return;
    default:
      found.texts.push(JSON.stringify(part));
  }
}

/** A text, or a list of parts; a part of an unknown type counts as its JSON. */
export function noteContent(content: unknown, found: Found): void {
  if (typeof content === 'string') found.texts.push(content);
  else if (Array.isArray(content)) for (const part of content.filter(isJson)) notePart(part, found);
  else if (isJson(content)) notePart(content, found);
}

/** What is sent beside the messages, as its JSON. */
export function noteJson(value: unknown, found: Found): void {
  if (value !== undefined && value !== null) found.texts.push(JSON.stringify(value));
}

/** Functions as tools; `of` finds the definition in an entry. Tools of other types are counted as JSON. */
export function notedTools(
  tools: unknown,
  found: Found,
  of: (tool: Json) => Json,
): readonly ModelTool[] | undefined {
  if (!Array.isArray(tools) || tools.length === 0) return undefined;
  return tools.filter(isJson).flatMap((tool) => {
    const { name, description, parameters } = of(tool);
    if (tool.type !== 'function' || typeof name !== 'string') {
      noteJson(tool, found);
      return [];
    }
    return [
      {
        name,
        ...(typeof description === 'string' ? { description } : {}),
        inputSchema: isJson(parameters) ? parameters : {},
      },
    ];
  });
}
