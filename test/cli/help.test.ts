import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '@/cli/program';

const nameOf = (command: Command): string =>
  command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();

/** The commands that do something: groups have commands of their own. */
const leavesOf = (command: Command): Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);

function helpOf(command: Command): string {
  let help = '';
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
  });
  command.outputHelp();
  return help;
}

const program = createProgram();
const leaves = leavesOf(program).map((command) => [nameOf(command), command] as const);

describe('the help of the command line', () => {
  it('names every command of the contract', () => {
    expect(leaves.map(([name]) => name)).toEqual(
      [
        'start',
        'serve',
        'migrate',
        'quote',
        'run',
        'feature',
        'status',
        'history',
        'usage',
        'verify',
        'rollup',
        'user create',
        'user tier',
        'grant',
        'keys create',
        'keys list',
        'keys revoke',
        'keys rotate',
        'backtest',
        'jobs list',
        'jobs run',
        'jobs start',
        'simulate',
      ].map((name) => `energy ${name}`),
    );
  });

  it.each(leaves)('shows examples of %s', (name, command) => {
    const [, examples = ''] = helpOf(command).split('Examples:\n');
    expect(examples.trim().split('\n').length).toBeGreaterThanOrEqual(2);
    expect(examples).toContain(`$ ${name}`);
    for (const line of examples.trim().split('\n')) expect(line).toMatch(/^ *\$ ([A-Z_]+=\S+ )*energy [a-z]/);
  });

  it.each(leaves)('lets %s answer with --json, on a server or in a directory', (_, command) => {
    const names = command.options.map(({ long }) => long);
    expect(names).toEqual(expect.arrayContaining(['--json', '--database-url', '--directory']));
  });

  it('names the exit codes and the environment', () => {
    const help = helpOf(program);
    expect(help).toMatch(/0 {2}done\n {2}1 {2}refused or failed.*\n {2}2 {2}wrong usage/);
    expect(help).toContain('DATABASE_URL');
    expect(help).toContain('OPENAI_API_KEY');
  });
});
