/** How is a request of the engine written for a model of the AI SDK? */

import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FilePart,
  LanguageModelV4Message,
  SharedV4ProviderOptions,
} from '@ai-sdk/provider';
import { defaults } from '../config.ts';
import { EnergyError } from '../errors.ts';
import type { ModelImagePart, ModelMessage, ModelRequest } from './provider.ts';

const dataUrlPattern = /^data:([\w.+-]+\/[\w.+-]+);base64,(.*)$/s;

function filePartOf({ image, mediaType }: ModelImagePart): LanguageModelV4FilePart {
  if (typeof image !== 'string') {
    return { type: 'file', mediaType: mediaType ?? 'image', data: { type: 'data', data: image } };
  }
  const [, ownType, base64] = dataUrlPattern.exec(image) ?? [];
  if (ownType !== undefined && base64 !== undefined) {
    return { type: 'file', mediaType: mediaType ?? ownType, data: { type: 'data', data: base64 } };
  }
  const url = URL.parse(image);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new EnergyError('invalid_request', 'An image must be bytes, an http(s) URL or a base64 data URL');
  }
  return { type: 'file', mediaType: mediaType ?? 'image', data: { type: 'url', url } };
}

function messageOf(message: ModelMessage): LanguageModelV4Message {
  if (message.role === 'system') return { role: 'system', content: message.content };
  if (message.role === 'assistant') {
    return { role: 'assistant', content: [{ type: 'text', text: message.content }] };
  }
  const parts =
    typeof message.content === 'string'
      ? [{ type: 'text' as const, text: message.content }]
      : message.content;
  return {
    role: 'user',
    content: parts.map((part) =>
      part.type === 'text' ? { type: 'text', text: part.text } : filePartOf(part),
    ),
  };
}

function check(request: ModelRequest): void {
  if (request.messages.length === 0) {
    throw new EnergyError('invalid_request', 'messages is empty; send at least one');
  }
  if (!Number.isSafeInteger(request.maxOutputTokens) || request.maxOutputTokens < 1) {
    throw new EnergyError('invalid_request', 'maxOutputTokens must be a whole number of at least 1');
  }
}

function responseFormatOf(format: NonNullable<ModelRequest['responseFormat']>) {
  if (format.type === 'text') return { type: 'text' as const };
  const { schema, name, description } = format;
  return {
    type: 'json' as const,
    ...(schema && { schema: { ...schema } }),
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
  };
}

function toolsOf(tools: NonNullable<ModelRequest['tools']>) {
  return tools.map(({ name, description, inputSchema }) => ({
    type: 'function' as const,
    name,
    inputSchema: { ...inputSchema },
    ...(description !== undefined && { description }),
  }));
}

/** The call options for a request. Throws `invalid_request` for what no model could take. */
export function callOptionsOf(
  request: ModelRequest,
  abortSignal: AbortSignal,
  providerOptions?: SharedV4ProviderOptions,
): LanguageModelV4CallOptions {
  check(request);
  const { temperature, responseFormat, tools, idempotencyKey } = request;
  return {
    prompt: request.messages.map(messageOf),
    maxOutputTokens: request.maxOutputTokens,
    abortSignal,
    ...(providerOptions && { providerOptions }),
    ...(temperature !== undefined && { temperature }),
    ...(responseFormat && { responseFormat: responseFormatOf(responseFormat) }),
    ...(tools && tools.length > 0 && { tools: toolsOf(tools) }),
    ...(idempotencyKey !== undefined && {
      headers: { [defaults.providers.idempotencyHeader]: idempotencyKey },
    }),
  };
}
