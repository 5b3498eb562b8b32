/** What `dibs doctor`, `dibs sweep` and `dibs demo` say. */

export function swept(done: {
  buried: string[]
  expired: string[]
  waiters: number
  leftovers: number
}): string {
  const did = [
    done.buried.length > 0 && `buried ${done.buried.join(', ')}`,
    done.expired.length > 0 && `ended ${done.expired.length} claims whose time was over`,
    done.waiters > 0 && `ended ${done.waiters} waits`,
    done.leftovers > 0 && `removed ${done.leftovers} files that killed processes had left`,
  ].filter(Boolean)
  return did.length > 0 ? `Swept: ${did.join('; ')}.\n` : 'Nothing to sweep.\n'
}

export function findingLine(one: { check: string; is: string; what: string; fix?: string }): string {
  const mark = one.is === 'ok' ? 'ok     ' : one.is === 'warning' ? 'warning' : 'PROBLEM'
  return `${mark}  ${one.check}: ${one.what}${one.fix ? `\n         → ${one.fix}` : ''}\n`
}

export const verdict = (problems: number, warnings: number): string =>
  problems === 0
    ? `\nNothing is wrong${warnings > 0 ? ` (${warnings} warning${warnings > 1 ? 's' : ''})` : ''}.\n`
    : `\n${problems} problem${problems > 1 ? 's' : ''} to mend.\n`

export const canaryRuns = (): string =>
  'Starting claude against a scripted API on loopback (no token is spent)…\n'

export const demoDone = (ms: number): string =>
  `\nEverything was as it says (${(ms / 1000).toFixed(1)} s). In your own repository: dibs init, then start claude twice.\n`

export const demoFailed = (what: string): string => `\ndibs demo: ${what}\nWhat to do: dibs doctor\n`
