/** What may become of a row of the configuration, as an admin says it? */

/** What admins edit; the names are those of the SQL functions. */
export type Resource =
  | 'surge_windows'
  | 'token_budgets'
  | 'cost_estimates'
  | 'model_prices'
  | 'regeneration_rules'
  | 'missions';

type Values = Readonly<Record<string, unknown>>;

/** What is to become of a row. `version`: of the row as the admin has read it. */
export type Change =
  | { readonly action: 'create'; readonly resource: Resource; readonly values: Values }
  | {
      readonly action: 'update';
      readonly resource: Resource;
      readonly name: string;
      readonly version: string;
      readonly values: Values;
    }
  | {
      readonly action: 'delete';
      readonly resource: Resource;
      readonly name: string;
      readonly version: string;
    }
  | { readonly action: 'undo'; readonly line: string };
