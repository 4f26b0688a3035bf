/** How does the API read for a person? One page, made of the OpenAPI document, that needs nothing from elsewhere. */

import { errorTable } from '../errors.ts';

interface Operation {
  readonly summary: string;
  readonly tags: readonly string[];
  readonly 'x-access': string;
  readonly parameters: readonly Readonly<Record<string, unknown>>[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, { description: string; content?: object }>>;
}

interface Document {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (letter) => escapes[letter] ?? letter);

const style = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
code, pre { font: 14px/1.45 ui-monospace, monospace } pre { background: #f5f5f5; padding: .75rem; overflow: auto; border-radius: 6px }
section { border-top: 1px solid #ddd; padding: .5rem 0 } h3 code { font-size: 1rem } summary { cursor: pointer }
table { border-collapse: collapse } td, th { text-align: left; padding: .25rem .75rem .25rem 0; vertical-align: top }
a { color: #0b57d0 }
@media (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #16181c } pre { background: #22262c } section { border-color: #333 } a { color: #8ab4f8 } }`;

const json = (title: string, value: unknown): string =>
  `<details><summary>${escaped(title)}</summary><pre>${escaped(JSON.stringify(value, null, 2)).replaceAll(
    /#\/components\/schemas\/(\w+)/g,
    '<a href="#$1">#/components/schemas/$1</a>',
  )}</pre></details>`;

function operationPart(path: string, method: string, operation: Operation): string {
  const parameters = operation.parameters.filter(({ in: place }) => place !== undefined);
  const answers = Object.entries(operation.responses)
    .map(
      ([status, { description, content }]) =>
        `<tr><td><code>${status}</code></td><td>${escaped(description)}${
          content !== undefined && status.startsWith('2') ? json('Answer', content) : ''
        }</td></tr>`,
    )
    .join('');
  return `<section><h3><code>${method.toUpperCase()} ${escaped(path)}</code></h3>
<p>${escaped(operation.summary)}.</p><p>Who: <code>${escaped(operation['x-access'])}</code></p>
${parameters.length > 0 ? json('Parameters', parameters) : ''}
${operation.requestBody === undefined ? '' : json('Body', operation.requestBody)}
<table>${answers}</table></section>`;
}

/** The page; headings have the names of codes and shapes as anchors. */
export function referencePage(openApi: Readonly<Record<string, unknown>>): string {
  const { info, tags, paths, components } = openApi as unknown as Document;
  const parts = tags.map(({ name, description }) => {
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, { tags: own }]) => own.includes(name))
        .map(([method, operation]) => operationPart(path, method, operation)),
    );
    return operations.length === 0
      ? ''
      : `<h2>${escaped(name)}</h2><p>${escaped(description)}</p>${operations.join('')}`;
  });
  const refusals = Object.entries(errorTable).map(
    ([code, { httpStatus, retryable, advice }]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${httpStatus}</td><td>${retryable ? 'yes' : 'no'}</td><td>${escaped(advice)}</td></tr>`,
  );
  const shapes = Object.entries(components.schemas).map(
    ([name, shape]) => `<div id="${escaped(name)}">${json(name, shape)}</div>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(info.title)}</title>
<meta name="viewport" content="width=device-width"><style>${style}</style></head><body>
<h1>${escaped(info.title)} ${escaped(info.version)}</h1><p>${escaped(info.description)}</p>
<p><a href="/openapi.json">openapi.json</a></p>${parts.join('')}
<h2>Refusals</h2><table><tr><th>code</th><th>status</th><th>again</th><th>what helps</th></tr>${refusals.join('')}</table>
<h2>Shapes</h2>${shapes.join('')}</body></html>`;
}
