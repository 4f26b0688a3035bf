/** Which settings does the environment name? Those that an operator decides who writes no program. */

import type { SettingsOverrides } from '../config.ts';
import { EnergyError } from '../errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const hoursAtMost = 24 * 31;
/** A name, an IPv4 address, or an IPv6 address in brackets; a port where there is one. */
const hostPattern = /^([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/;
const featurePattern = /^[a-z][a-z0-9_]{0,62}$/;

function refuse(name: string, what: string): never {
  throw new EnergyError('invalid_request', `${name} must be ${what}`, { details: { name } });
}

function hoursOf(text: string): number {
  const hours = Number(text);
  return hours >= 0 && hours <= hoursAtMost
    ? hours
    : refuse('ENERGY_RISE_NOTICE_HOURS', `a number of hours from 0 to ${hoursAtMost}`);
}

function featuresOf(text: string): string[] {
  const features = text.split(',').map((feature) => feature.trim());
  return features.every((feature) => featurePattern.test(feature))
    ? features
    : refuse('ENERGY_EXEMPT_FEATURES', 'features such as ai_message, with commas between');
}

function hostsOf(text: string): string[] {
  const hosts = text.split(',').map((host) => host.trim().toLowerCase());
  return hosts.every((host) => hostPattern.test(host))
    ? hosts
    : refuse('ENERGY_WEBHOOK_ALLOWED_HOSTS', 'hosts such as hooks.internal:8080, with commas between');
}

/**
 * ENERGY_PLATFORM_TIME_ZONE, ENERGY_RISE_NOTICE_HOURS, ENERGY_EXEMPT_FEATURES, ENERGY_WEBHOOK_ALLOWED_HOSTS; what is empty is not named. Throws
 * `invalid_request` for what cannot be read.
 */
export function settingsFromEnvironment(environment: Environment): SettingsOverrides {
  const {
    ENERGY_PLATFORM_TIME_ZONE: platformTimeZone,
    ENERGY_RISE_NOTICE_HOURS: hours,
    ENERGY_EXEMPT_FEATURES: features,
    ENERGY_WEBHOOK_ALLOWED_HOSTS: hosts,
  } = environment;
  const surge = {
    ...(hours ? { riseNoticeHours: hoursOf(hours) } : {}),
    ...(features ? { exemptFeatures: featuresOf(features) } : {}),
  };
  return {
    ...(platformTimeZone ? { platformTimeZone } : {}),
    ...(hosts ? { webhooks: { allowedHosts: hostsOf(hosts) } } : {}),
    surge,
  };
}
