/** `dibs doctor`: what is wrong and how to mend it. */
import { canary } from '../canary/canary.ts'
import { configuration } from '../doctor/configuration.ts'
import type { Finding } from '../doctor/finding.ts'
import * as installation from '../doctor/installation.ts'
import * as state from '../doctor/state.ts'
import { vault } from '../doctor/vault.ts'
import { installRoot } from '../host/install.ts'
import { canaryRuns, findingLine, verdict } from '../words/doctor.ts'
import { type Command, json } from './command.ts'
import { placeHere, READS } from './shared.ts'

export const doctor: Command = {
  usage: 'doctor [--canary [--client PATH]] [--json]',
  summary: 'what is wrong, and how to mend it',
  help: `Looks at Node, the hooks (present exactly once, compiled), the state folder, its file system and records, the vault
and its key, locks, the clock, the configuration (with line and fix), and what hooks failed at lately. Changes nothing.

  --canary       also starts your own claude, in a scratch repository with a scratch home, a dummy key and a
                 scripted API on loopback, and proves that a write to a held file is refused with this version:
                 no token is spent and nothing leaves the machine
  --client PATH  the claude to start (default: the one on PATH)
  --json         as JSON

Exit code: 0 nothing is wrong (warnings may be there); 1 something is.
`,
  options: { ...READS, canary: { type: 'boolean' }, client: { type: 'string' } },
  positionals: [0, 0],
  async run({ values }, io) {
    const place = await placeHere(io)
    const findings: Finding[] = [
      installation.nodeVersion(process.version),
      installation.hooksOnce(place, io.cwd),
      ...installation.hookFiles(place, io.cwd),
      installation.codeCache(place.world),
      ...installation.settingsLocks(place, io.cwd),
      ...(await state.stateFolder(place)),
    ]
    // Where the folder itself is wrong, nothing in it can be looked at.
    const sound = (check: string) => findings.every((one) => one.check !== check || one.is !== 'problem')
    if (sound('state folder')) findings.push(...(await state.records(place)))
    if (sound('state folder') && sound('records')) findings.push(await state.clocks(place))
    if (sound('state folder')) findings.push(...(await vault(place)))
    findings.push(...configuration(place), state.failures(place))
    if (values.canary) {
      if (!values.json) io.err(canaryRuns())
      findings.push(await runCanary(String(values.client ?? 'claude'), io.env, place.world.uid))
    }
    const wrong = findings.filter((one) => one.is === 'problem').length
    if (values.json) io.out(json('doctor', { ok: wrong === 0, findings }))
    else {
      for (const one of findings) io.out(findingLine(one))
      io.out(verdict(wrong, findings.filter((one) => one.is === 'warning').length))
    }
    return wrong === 0 ? 0 : 1
  },
}

async function runCanary(
  client: string,
  env: Record<string, string | undefined>,
  uid: number | undefined,
): Promise<Finding> {
  const result = await canary(installRoot(), client, env, uid)
  return result.ok
    ? {
        check: 'canary',
        is: 'ok',
        what: `${result.version}: a write to a held file was refused, a free one was not`,
      }
    : {
        check: 'canary',
        is: 'problem',
        what: result.why,
        fix: 'claims are not enforced here until this works; is another setting switching hooks off?',
      }
}
