/** Whose tokens does the environment say to trust, how do people get one, and is what a production server needs all there? */

import { decodeJwt } from 'jose';
import { EnergyError } from '../errors.ts';
import { networkOf } from './client-address.ts';
import type { Issuer } from './user-token.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface ServerEnvironment {
  readonly isProduction: boolean;
  /** The first is the primary one. */
  readonly issuers: readonly Issuer[];
  /** Whose pages may call from a browser. */
  readonly origins: readonly string[];
  /** Addresses and networks of proxies that are believed when they say for whom they ask. */
  readonly proxies: readonly string[];
  /** By which names of this server demo users may sign in; none named: the default of `signInHostsOf`. */
  readonly demoHosts: readonly string[];
  /** Where Supabase signs people in to the console, with the key that is for everybody to see; null where that is not told. */
  readonly supabase: { readonly url: string; readonly publishable_key: string } | null;
}

/** Where somebody develops a page, its address is any port of their own machine. */
const originsOfDevelopment = ['http://localhost:*', 'http://127.0.0.1:*'];

/** A secret that signs must not be guessed. Characters. */
const secretAtLeast = 32;
/** What people leave in place when they copy an example. */
const placeholders = /^(change.?me|secret|password|super-secret-jwt-token.*|your-.*|example.*|(.)\2+)$/i;

const value = (environment: Environment, name: string): string | undefined =>
  environment[name]?.trim() || undefined;

/**
 * Supabase's own issuer signs by keys that it publishes, and by the shared secret too where one is given: under its name, or with
 * no other name beside it.
 */
function issuersIn(environment: Environment): Issuer[] {
  const get = (name: string) => value(environment, name);
  const supabaseUrl = get('SUPABASE_URL')?.replace(/\/$/, '');
  const supabase = supabaseUrl === undefined ? undefined : `${supabaseUrl}/auth/v1`;
  const sharedSecret = get('ENERGY_JWT_SECRET');
  const jwksUrl = get('ENERGY_JWKS_URL');
  const issuer = get('ENERGY_JWT_ISSUER') ?? (sharedSecret === undefined ? undefined : supabase);
  const audienceOf = (name: string) =>
    get('ENERGY_JWT_AUDIENCE') ?? (name === supabase ? 'authenticated' : undefined);
  const issuers: Issuer[] = [];
  if (issuer !== undefined && sharedSecret !== undefined) {
    issuers.push({ issuer, sharedSecret, audience: audienceOf(issuer) });
  } else if (issuer !== undefined && jwksUrl !== undefined) {
    issuers.push({ issuer, jwksUrl, audience: audienceOf(issuer) });
  }
  const isNamed = issuers.some((one) => one.issuer === supabase && 'jwksUrl' in one);
  if (supabase !== undefined && !isNamed) {
    const keys = `${supabase}/.well-known/jwks.json`;
    issuers.push({ issuer: supabase, jwksUrl: keys, audience: audienceOf(supabase) });
  }
  return issuers;
}

/** What stands in a list with commas between. */
const listed = (environment: Environment, name: string): readonly string[] =>
  (value(environment, name) ?? '').split(/[\s,]+/).filter((one) => one !== '');

function originsIn(environment: Environment, isProduction: boolean): readonly string[] {
  const named = listed(environment, 'ENERGY_ORIGINS');
  return named.length > 0 || isProduction ? named : originsOfDevelopment;
}

/** Throws `invalid_request` for what is no network: a proxy that is not known would be taken for all who come through it. */
function proxiesIn(environment: Environment): readonly string[] {
  const named = listed(environment, 'ENERGY_TRUSTED_PROXIES');
  for (const network of named) networkOf(network);
  return named;
}

/** A key that opens everything must never be shown: it says so of itself. */
function isSecretKey(key: string): boolean {
  if (key.startsWith('sb_secret_')) return true;
  try {
    return decodeJwt(key).role !== 'anon';
  } catch {
    return false;
  }
}

function supabaseIn(environment: Environment): ServerEnvironment['supabase'] {
  const url = value(environment, 'SUPABASE_URL')?.replace(/\/$/, '');
  if (url === undefined) return null;
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new EnergyError(
      'invalid_request',
      'SUPABASE_URL is no address such as https://project.supabase.co',
    );
  }
  const name = ['SUPABASE_PUBLISHABLE_KEY', 'SUPABASE_ANON_KEY'].find((one) => value(environment, one));
  const key = name === undefined ? undefined : value(environment, name);
  if (key === undefined) return null;
  if (isSecretKey(key)) {
    throw new EnergyError(
      'invalid_request',
      `${name} is a secret key, and everybody would be shown it: give the publishable one`,
    );
  }
  return { url, publishable_key: key };
}

const isWeak = (secret: string | undefined): boolean =>
  secret !== undefined && (secret.length < secretAtLeast || placeholders.test(secret));

/** What keeps a server from being one for production, each with what to do. */
function lacking(environment: Environment, issuers: readonly Issuer[]): string[] {
  const get = (name: string) => value(environment, name);
  const weak = (name: string) =>
    isWeak(get(name))
      ? [`${name} must be ${secretAtLeast} characters or more of chance, and no placeholder`]
      : [];
  return [
    ...(get('DATABASE_URL') === undefined
      ? [
          'DATABASE_URL is not set: the embedded database belongs to one process and does not survive a power cut',
        ]
      : []),
    ...(get('ENERGY_QUOTE_SECRET') === undefined
      ? ['ENERGY_QUOTE_SECRET is not set: quotes would be good in one process only']
      : weak('ENERGY_QUOTE_SECRET')),
    ...(issuers.length === 0
      ? [
          'nobody signs tokens: set ENERGY_JWT_ISSUER with ENERGY_JWT_SECRET or ENERGY_JWKS_URL, or SUPABASE_URL',
        ]
      : weak('ENERGY_JWT_SECRET')),
  ];
}

/**
 * Reads NODE_ENV, ENERGY_JWT_ISSUER with ENERGY_JWT_SECRET or ENERGY_JWKS_URL, ENERGY_JWT_AUDIENCE, ENERGY_ORIGINS,
 * ENERGY_TRUSTED_PROXIES, ENERGY_DEMO_HOSTS, and
 * SUPABASE_URL with SUPABASE_PUBLISHABLE_KEY or SUPABASE_ANON_KEY. Throws `invalid_request` where NODE_ENV is production and something is missing or
 * no real secret, and where a key to be shown is a secret one; it says what, and never the secret.
 */
export function serverEnvironment(environment: Environment): ServerEnvironment {
  const isProduction = environment.NODE_ENV === 'production';
  const issuers = issuersIn(environment);
  const supabase = supabaseIn(environment);
  const missing = isProduction ? lacking(environment, issuers) : [];
  if (missing.length > 0) {
    throw new EnergyError(
      'invalid_request',
      `this server does not start in production: ${missing.join('; ')}`,
      {
        details: { missing },
      },
    );
  }
  return {
    isProduction,
    issuers,
    origins: originsIn(environment, isProduction),
    proxies: proxiesIn(environment),
    demoHosts: listed(environment, 'ENERGY_DEMO_HOSTS').map((host) => host.toLowerCase()),
    supabase,
  };
}
