/** What of a call of the AI SDK is counted: its text, what goes along, its tools? */

import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FilePart,
  LanguageModelV4Message,
} from '@ai-sdk/provider';
import type { ModelTool } from '../providers/provider.ts';
import type { Attachment } from '../tokens/attachment.ts';

export interface CountedPrompt {
  readonly input: { readonly prompt: string; readonly attachments: readonly Attachment[] };
  readonly messages: number;
  readonly tools: readonly ModelTool[] | undefined;
}

interface Found {
  readonly texts: string[];
  readonly attachments: Attachment[];
}

type Part = Exclude<LanguageModelV4Message['content'], string>[number];

/** Base64 has three bytes in four characters. */
const bytesOf = (data: Uint8Array | string): number =>
  typeof data === 'string' ? Math.ceil((data.length * 3) / 4) : data.byteLength;

function noteFile({ data, mediaType }: LanguageModelV4FilePart, found: Found): void {
  if (data.type === 'text') found.texts.push(data.text);
  else if (mediaType.startsWith('image')) found.attachments.push({ kind: 'image' });
  else {
    const bytes = data.type === 'data' ? { bytes: bytesOf(data.data) } : {};
    found.attachments.push({ kind: 'document', ...bytes });
  }
}

function notePart(part: Part, found: Found): void {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      found.texts.push(part.text);
      return;
    case 'file':
      noteFile(part, found);
      return;
    case 'tool-call':
      found.texts.push(part.toolName, JSON.stringify(part.input ?? null));
      return;
    case 'tool-result':
      found.texts.push(part.toolName, JSON.stringify(part.output));
      return;
    default:
      found.texts.push(JSON.stringify(part));
  }
}

function toolsOf(tools: LanguageModelV4CallOptions['tools'], found: Found): ModelTool[] | undefined {
  if (tools === undefined || tools.length === 0) return undefined;
  return tools.flatMap((tool) => {
    if (tool.type === 'function') {
      const { name, description, inputSchema } = tool;
      return [{ name, description, inputSchema: inputSchema as Readonly<Record<string, unknown>> }];
    }
    found.texts.push(JSON.stringify(tool));
    return [];
  });
}

/** Reads a call's options; what has no text of its own is counted as JSON. Pure. */
export function countedPromptOf(params: LanguageModelV4CallOptions): CountedPrompt {
  const found: Found = { texts: [], attachments: [] };
  for (const { content } of params.prompt) {
    if (typeof content === 'string') found.texts.push(content);
    else for (const part of content) notePart(part, found);
  }
  const tools = toolsOf(params.tools, found);
  const { responseFormat } = params;
  if (responseFormat?.type === 'json' && responseFormat.schema !== undefined) {
    found.texts.push(JSON.stringify(responseFormat.schema));
  }
  return {
    input: { prompt: found.texts.join('\n'), attachments: found.attachments },
    messages: params.prompt.length,
    tools,
  };
}
