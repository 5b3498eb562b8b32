/**
 * Two clocks of this machine: the wall clock, which people set and which may jump, and the monotonic one, which
 * only ever goes on while the machine is awake, together with the boot that it counts from.
 */
import type { Fs } from './fs.ts'

export interface Clock {
  /** Unix time, milliseconds. */
  wall(): number
  /** Milliseconds since some moment of this boot; on Linux, time asleep does not count. */
  mono(): number
  /** Identity of this boot; `''` where the platform does not tell. */
  boot(): string
}

export function systemClock(fs: Fs): Clock {
  let boot: string | undefined
  return {
    wall: () => Date.now(),
    mono: () => Number(process.hrtime.bigint() / 1_000_000n),
    boot: () => {
      boot ??= bootId(fs)
      return boot
    },
  }
}

function bootId(fs: Fs): string {
  try {
    return fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return '' // not Linux
  }
}
