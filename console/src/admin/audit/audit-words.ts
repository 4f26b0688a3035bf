/** How is a line of the audit log said in words? */

import type { AuditLine } from '../admin-data.ts';

/** The table that a line is of, such as surge_windows; users for accounts. */
export const resourceOf = ({ subject }: Pick<AuditLine, 'subject'>): string => subject.split('/')[0] ?? '';

export const keyOfLine = ({ subject }: Pick<AuditLine, 'subject'>): string =>
  subject.slice(resourceOf({ subject }).length + 1);

const nouns: Readonly<Record<string, string>> = {
  surge_windows: 'surge window',
  token_budgets: 'tier',
  cost_estimates: 'estimate of',
  model_prices: 'price of',
  regeneration_rules: 'rule',
  missions: 'mission',
  users: 'user',
  webhooks: 'webhook',
};

/** "surge window Happy Hour": what a person calls it, as far as the line tells. */
export function subjectText(line: AuditLine): string {
  const row = line.after ?? line.before ?? {};
  const name = row.name ?? row.model ?? row.url ?? keyOfLine(line);
  return `${nouns[resourceOf(line)] ?? resourceOf(line).replaceAll('_', ' ')} ${String(name)}`;
}

const actions: Readonly<Record<string, string>> = {
  create: 'made',
  update: 'changed',
  delete: 'deleted',
  undo: 'undid a change of',
  adjust: 'corrected the balance of',
  grant: 'gave energy to',
  set_tier: 'moved to another tier:',
  set_limits: 'changed the limits of',
  freeze: 'froze or unfroze',
  rotate: 'made a new secret for',
  disable: 'switched off',
};

export const actionText = ({ action }: Pick<AuditLine, 'action'>): string =>
  actions[action] ?? action.replaceAll('_', ' ');

/** "user 0193…": the id of an actor who is one; null for other names. */
export const actorId = ({ actor }: Pick<AuditLine, 'actor'>): string | null =>
  /^user ([0-9a-f-]{36})$/.exec(actor)?.[1] ?? null;
