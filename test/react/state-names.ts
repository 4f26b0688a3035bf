/** Which states are there? By name alone, for what runs outside a browser. */

export const stateNames = [
  'energy-bar',
  'energy-bar-held',
  'energy-bar-low',
  'energy-bar-above-cap',
  'energy-bar-empty-frozen',
  'cost-preview',
  'cost-preview-empty',
  'cost-preview-pending',
  'cost-preview-warnings',
  'cost-preview-failed',
  'surge-banner-surge',
  'surge-banner-happy',
  'surge-banner-usual',
  'low-energy-modal',
  'low-energy-modal-held',
  'low-energy-modal-budget',
  'usage-dashboard',
  'usage-dashboard-empty',
  'receipt-list',
] as const;

export type StateName = (typeof stateNames)[number];
