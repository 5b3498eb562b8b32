/** Can the vault be opened, and do hooks recognise what is in it? */

import type { Place } from '../actions/place.ts'
import { placesOfVault } from '../actions/vault.ts'
import { openNewest } from '../vault/vault.ts'
import { isFresh } from '../vault/watch.ts'
import type { Finding } from './finding.ts'

/** Nothing where there is none. Opens it without noting that: nobody sees anything of it. */
export async function vault(place: Place): Promise<Finding[]> {
  const check = 'vault'
  const at = placesOfVault(place)
  try {
    const opened = await openNewest(at)
    if (!opened) return []
    const count = Object.keys(opened.content.secrets).length
    const findings: Finding[] = [
      {
        check,
        is: 'ok',
        what: `${count} ${count === 1 ? 'secret' : 'secrets'}; opens with the key in ${at.keys?.name ?? '?'}`,
      },
    ]
    if (!at.watched.every((state) => isFresh(place.world, state, opened.number)))
      findings.push({
        check,
        is: 'warning',
        what: 'the fingerprints by which hooks recognise values are out of date, missing or made with another key',
        fix: 'dibs secret list makes them anew',
      })
    return findings
  } catch (error) {
    const { code, message, hint } = error as { code?: string; message: string; hint?: string }
    const is = code === 'KEY_LOCKED' ? 'warning' : 'problem'
    return [{ check, is, what: message, fix: hint ?? 'see docs/vault.md' }]
  }
}
