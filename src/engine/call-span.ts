/** How does a trace tell of a metered call? As one span by the GenAI conventions, with the energy, and without a word of it. */

import { type Attributes, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { isAbort } from '../providers/provider-error.ts';
import type { Asked, CallResult, HeldCall } from './held-call.ts';

/** The span of a call from its hold to its end. Where no tracing is set up it costs next to nothing. */
export interface CallSpan {
  paid(result: CallResult, asked: Asked): void;
  /** The call ended without being paid. */
  failed(error: unknown, asked: Asked): void;
}

/** Names of the AI SDK's providers, and those that upstreams are likely to have, which the conventions call otherwise. */
const conventionalNames: Readonly<Record<string, string>> = {
  azure: 'azure.ai.openai',
  'azure-openai': 'azure.ai.openai',
  bedrock: 'aws.bedrock',
  'amazon-bedrock': 'aws.bedrock',
  google: 'gcp.gen_ai',
  gemini: 'gcp.gemini',
  vertex: 'gcp.vertex_ai',
  'google-vertex': 'gcp.vertex_ai',
  mistral: 'mistral_ai',
  watsonx: 'ibm.watsonx.ai',
  xai: 'x_ai',
};

/** Any name may stand there that the conventions do not know. */
const providerOf = ({ provider }: Asked): Attributes => ({
  'gen_ai.provider.name': conventionalNames[provider] ?? provider,
});

/** Asked of whatever tracing is set up when the first call runs. */
const tracer = trace.getTracer('energy-engine');

const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return '_OTHER';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : error.name;
};

const usageOf = ({ usage }: CallResult): Attributes => ({
  'gen_ai.usage.input_tokens': usage.inputTokens,
  'gen_ai.usage.output_tokens': usage.outputTokens,
  'gen_ai.usage.cache_read.input_tokens': usage.cachedInputTokens,
});

/** Begins now. Neither prompt, answer nor user is in it; an error is named by its code, since a message may quote. */
export function startCallSpan(call: HeldCall): CallSpan {
  const { hold, offer, operation, asked: supposed } = call;
  const span = tracer.startSpan(`${operation} ${offer.model}`, {
    kind: SpanKind.CLIENT,
    attributes: {
      'gen_ai.operation.name': operation,
      ...providerOf(supposed),
      'gen_ai.request.model': offer.model,
      'gen_ai.request.max_tokens': offer.maxOutputTokens,
      'energy.call_id': hold.id,
      'energy.feature': hold.feature,
      'energy.held': hold.energy / 100,
    },
  });
  const name = (error: unknown): void => {
    span.setAttribute('error.type', codeOf(error));
    // Who walks away has not met an error of ours.
    if (!isAbort(error)) span.setStatus({ code: SpanStatusCode.ERROR });
  };
  return {
    paid(result, asked) {
      span.setAttributes({
        ...providerOf(asked),
        ...usageOf(result),
        'gen_ai.response.model': result.model,
        'gen_ai.response.finish_reasons': [result.finishReason],
        'energy.charged': (0 - result.entry.delta) / 100,
      });
      if (result.interruption !== null) name(result.interruption);
      span.end();
    },
    failed(error, asked) {
      span.setAttributes(providerOf(asked));
      name(error);
      span.end();
    },
  };
}
