/**
 * Nanoseconds of CPU time that this process has used, its collector's and compiler's threads included. A machine that
 * has other things to do stretches wall time, and not this.
 */
export function processNs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) * 1_000
}
