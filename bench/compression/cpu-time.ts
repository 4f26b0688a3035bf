/** How long has this process really worked? On a machine that is shared, the clock on the wall tells of others too. */

/**
 * Seconds of all threads of the process, the garbage collector's included; never less than what the work itself
 * took.
 */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
