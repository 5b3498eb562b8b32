/** How long work takes by what it uses of the processor: others on the machine do not count. */

/** Milliseconds of processor time that this process has used so far, of all its threads. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
