/** How is an SQL array written as text? Both directions, nested arrays included. */

/** Writes a list as an SQL array: ['a', null] → {"a",NULL}. */
export function arrayLiteral(list: readonly unknown[], textOf: (value: unknown) => string | null): string {
  const items = list.map((item) => {
    if (Array.isArray(item)) return arrayLiteral(item, textOf);
    const text = textOf(item);
    return text === null ? 'NULL' : `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  });
  return `{${items.join(',')}}`;
}

const token = /[{},]|"((?:[^"\\]|\\.)*)"|(?:[^{},"\\]|\\.)+/gsu;

/** Reads an SQL array's text, each item with `parse`; an optional `[1:3]=` before it is skipped. */
export function parseArray(text: string, parse: (text: string) => unknown): unknown[] {
  const outermost: unknown[] = [];
  const open: unknown[][] = [outermost];
  for (const match of text.slice(text.indexOf('{')).matchAll(token)) {
    const [piece, quoted] = match;
    const list = open.at(-1) ?? outermost;
    if (piece === '{') {
      const inner: unknown[] = [];
      list.push(inner);
      open.push(inner);
    } else if (piece === '}') {
      open.pop();
    } else if (piece !== ',') {
      const bare = (quoted ?? piece).replaceAll(/\\(.)/gsu, '$1');
      list.push(quoted === undefined && piece === 'NULL' ? null : parse(bare));
    }
  }
  return outermost[0] as unknown[];
}
