/** How long may a field be? As the features' schemas say; the server checks. */

/** Signs of a name or a title, and of what a person writes in one field. */
export const lineAtMost = 200;
export const textAtMost = 20_000;
/** Turns of a conversation; and signs of all that are sent, far more than a model is given of them. */
export const turnsAtMost = 200;
export const historyAtMost = 200_000;
/** Signs of one field of a prospect. */
export const prospectFieldAtMost = 2_000;
export const wordsAtMost = 800;
export const stepsAtMost = 12;
export const daysAtMost = 90;
/** Signs of a list as CSV. */
export const csvAtMost = 5_000_000;
/** How long a web site is read before its profile is priced, where whoever runs the service has not set it otherwise. */
export const siteSecondsAtMost = 40;
