/** By which key is a token signed, where its issuer publishes them? By those that were read last, for a while, where it does not answer. */

import { createLocalJWKSet, createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import type { Clock } from '../clock.ts';
import { EnergyError } from '../errors.ts';

export interface KeyReading {
  readonly clock: Clock;
  /** Keys that cannot be read again are believed for so long. */
  readonly staleSeconds: number;
  /** An issuer that did not answer is left alone for so long, where its keys are known; then it is asked while they are believed. */
  readonly retrySeconds: number;
  /** Told of an issuer that did not answer, once each time that it was asked. */
  readonly onProblem: (error: unknown) => void;
}

/** True where the token names a key that is not among them: the issuer has answered. */
const isOfToken = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported;

const unavailable = (cause: unknown) =>
  new EnergyError('database_unavailable', "the issuer's keys cannot be read now", { cause });

/**
 * The keys at this address. The function throws `database_unavailable`, which can be tried again, where they cannot be read and are not
 * known well enough: that says nothing of the token. It throws errors of jose for a token that none of them has signed.
 */
export function publishedKeys(
  { jwksUrl, fetch }: { readonly jwksUrl: string; readonly fetch?: typeof globalThis.fetch | undefined },
  { clock, staleSeconds, retrySeconds, onProblem }: KeyReading,
): JWTVerifyGetKey {
  const remote = createRemoteJWKSet(new URL(jwksUrl), fetch === undefined ? {} : { [customFetch]: fetch });
  let readAt = Number.NEGATIVE_INFINITY;
  let failedAt = Number.NEGATIVE_INFINITY;
  let failure: unknown;
  let retrying: Promise<void> | undefined;
  const seconds = () => clock.now().getTime() / 1_000;
  /** Notes that the issuer has answered, now or a moment ago. */
  const noteRead = (): void => {
    if (!remote.fresh) return;
    readAt = seconds();
    failure = undefined;
  };
  /** All who waited for one answer are told the same error. */
  const noteFailure = (error: unknown): void => {
    if (error === failure) return;
    failedAt = seconds();
    failure = error;
    onProblem(error);
  };
  const retry = (): void => {
    retrying ??= remote
      .reload()
      .then(noteRead, noteFailure)
      .finally(() => {
        retrying = undefined;
      });
  };
  const known: JWTVerifyGetKey = async (header, token) => {
    const keys = seconds() - readAt <= staleSeconds ? remote.jwks() : undefined;
    if (keys === undefined) throw unavailable(undefined);
    // A key that is new since then is not known here: whose it is cannot be told yet.
    return await createLocalJWKSet(keys)(header, token).catch((error: unknown) => {
      throw error instanceof errors.JWKSNoMatchingKey ? unavailable(error) : error;
    });
  };
  /** While the issuer does not answer nobody waits for it, unless it alone can tell. */
  const whileFailing: JWTVerifyGetKey = async (header, token) => {
    if (seconds() - failedAt >= retrySeconds) retry();
    const waiting = retrying;
    try {
      return await known(header, token);
    } catch (error) {
      if (waiting === undefined || !EnergyError.isInstance(error)) throw error;
      await waiting;
      return await known(header, token);
    }
  };
  return async (header, token) => {
    if (failure !== undefined && remote.jwks() !== undefined) return await whileFailing(header, token);
    try {
      const key = await remote(header, token);
      noteRead();
      return key;
    } catch (error) {
      if (isOfToken(error)) {
        noteRead();
        throw error;
      }
      noteFailure(error);
      return await known(header, token);
    }
  };
}
