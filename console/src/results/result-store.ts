/** Where are results kept in this browser? In its database, so many of each user's, the newest. */

import type { KeptResult } from './kept-result.ts';

const databaseName = 'energy-console';
const storeName = 'results';
const byUser = 'by-user';

/** Of one user; older ones make room. */
const keptAtMost = 200;

const answerOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

let opened: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(databaseName, 1);
    request.onupgradeneeded = () => {
      const store = request.result.createObjectStore(storeName, { keyPath: 'id' });
      store.createIndex(byUser, ['userId', 'at']);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

/** All work of one transaction; resolves when it is written. */
async function within<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => Promise<T>): Promise<T> {
  const database = await open();
  const transaction = database.transaction(storeName, mode);
  const isWritten = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
  const [answer] = await Promise.all([work(transaction.objectStore(storeName)), isWritten]);
  return answer;
}

const ofUser = (userId: string): IDBKeyRange =>
  IDBKeyRange.bound([userId, 0], [userId, Number.MAX_SAFE_INTEGER]);

/** A user's results, the newest first. */
export const resultsOf = (userId: string): Promise<KeptResult[]> =>
  within('readonly', async (store) => {
    const all = await answerOf<KeptResult[]>(store.index(byUser).getAll(ofUser(userId)));
    return all.reverse();
  });

export const keepResult = (result: KeptResult): Promise<void> =>
  within('readwrite', async (store) => {
    store.put(result);
    const keys = await answerOf(store.index(byUser).getAllKeys(ofUser(result.userId)));
    for (const key of keys.slice(0, Math.max(0, keys.length - keptAtMost))) store.delete(key);
  });

export const forgetResult = (id: string): Promise<void> =>
  within('readwrite', async (store) => void store.delete(id));

/** Forgets all results of a user. */
export const forgetResults = (userId: string): Promise<void> =>
  within('readwrite', async (store) => {
    for (const key of await answerOf(store.index(byUser).getAllKeys(ofUser(userId)))) store.delete(key);
  });
