/** How many tokens do the tools that a model may call add to a prompt? */

import { defaults, type Settings } from '../config.ts';
import { estimateText, type TextEstimate } from './estimate-text.ts';
import { canonicalJson } from './input-hash.ts';
import { countTokens, type Encoding, tokenizerFor } from './tokenizer.ts';

/** A tool as it is offered to a model. */
export interface ToolDefinition {
  readonly name: string;
  readonly description?: string | undefined;
  /** JSON Schema of the arguments. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/**
 * What OpenAI's format adds: for a tool, for having arguments, for each argument, for an enumeration and each of its
 * values, and once for all.
 * https://github.com/openai/openai-cookbook/blob/main/examples/How_to_count_tokens_with_tiktoken.ipynb, section 7
 */
const formatOf = {
  o200k_base: { tool: 7, properties: 3, property: 3, enumeration: -3, value: 3, end: 12 },
  cl100k_base: { tool: 10, properties: 3, property: 3, enumeration: -3, value: 3, end: 12 },
} as const satisfies Record<Encoding, Record<string, number>>;

/**
 * The tokens of the prompt that Anthropic puts before tools, with `tool_choice` left to the model:
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview#pricing
 */
const systemPromptTokens: readonly (readonly [RegExp, number])[] = [
  [/^claude-opus-4[-.]8/, 290],
  [/^claude-opus-4[-.]7/, 675],
  [/^claude-[a-z]+-4[-.]6/, 497],
  [/^claude-[a-z]+-4[-.]5/, 496],
  [/^claude-[a-z]+-4(?:[-.]1)?(?:[-@]\d{8}.*)?$/, 313],
  [/^claude-sonnet-5/, 354],
  [/^claude-/, 496],
];

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const withoutFullStop = (text: string): string => text.replace(/\.$/, '');
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Names of a property's schema that the published rule knows. */
const knownNames = new Set(['type', 'description', 'enum']);

function propertyTokens(name: string, schema: unknown, encoding: Encoding): TextEstimate {
  const format = formatOf[encoding];
  const fields = isFields(schema) ? schema : {};
  const line = `${name}:${textOf(fields.type)}:${withoutFullStop(textOf(fields.description))}`;
  let tokens = format.property + countTokens(line, encoding);
  if (Array.isArray(fields.enum)) {
    tokens += format.enumeration;
    for (const value of fields.enum) tokens += format.value + countTokens(String(value), encoding);
  }
  const others = Object.fromEntries(Object.entries(fields).filter(([key]) => !knownNames.has(key)));
  const exact = Object.keys(others).length === 0;
  return { tokens: exact ? tokens : tokens + countTokens(canonicalJson(others), encoding), exact };
}

function toolTokensByFormat(tool: ToolDefinition, encoding: Encoding): TextEstimate {
  const format = formatOf[encoding];
  const line = `${tool.name}:${withoutFullStop(tool.description ?? '')}`;
  let tokens = format.tool + countTokens(line, encoding);
  const properties = Object.entries(isFields(tool.inputSchema.properties) ? tool.inputSchema.properties : {});
  if (properties.length > 0) tokens += format.properties;
  let exact = true;
  for (const [name, schema] of properties) {
    const property = propertyTokens(name, schema, encoding);
    tokens += property.tokens;
    exact &&= property.exact;
  }
  return { tokens, exact };
}

/**
 * The tokens of all tools together, by the published rule of the model's provider; else as JSON. Exact for OpenAI's
 * models where the arguments are plain (what is nested is counted as JSON). Throws `invalid_request` for a schema that
 * JSON cannot hold, or a tokenizer that has not been loaded.
 */
export function estimateTools(
  tools: readonly ToolDefinition[],
  model?: string,
  settings: Settings['tokens'] = defaults.tokens,
): TextEstimate {
  if (tools.length === 0) return { tokens: 0, exact: true };
  const encoding = model === undefined ? null : tokenizerFor(model);
  if (encoding === null) {
    const name = (model ?? '').trim().toLowerCase().replace(/^.*\//, '');
    const before = systemPromptTokens.find(([pattern]) => pattern.test(name))?.[1] ?? 0;
    return { tokens: before + estimateText(canonicalJson(tools), model, settings).tokens, exact: false };
  }
  const each = tools.map((tool) => toolTokensByFormat(tool, encoding));
  return {
    tokens: each.reduce<number>((sum, { tokens }) => sum + tokens, formatOf[encoding].end),
    exact: each.every(({ exact }) => exact),
  };
}
