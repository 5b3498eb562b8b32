/** Whoever is refused the same file again and again is counted, but only for a minute. */
import { expect, it } from 'vitest'
import type { Place } from '../../src/actions/place.ts'
import { countRefusal } from '../../src/actions/refusals.ts'
import { memoryStore } from '../../src/store/memory.ts'

const place = (): Place => ({ store: memoryStore(() => 0), troubles: [] as unknown[] }) as unknown as Place

it('counts refusals of one file within the last minute', async () => {
  const here = place()
  const count = (r: string, now: number, who = 'brave-otter') => countRefusal(here, who, r, now)
  expect(await count('/w/a', 0)).toBe(1)
  expect(await count('/w/a', 30_000)).toBe(2)
  expect(await count('/w/b', 30_000)).toBe(1)
  expect(await count('/w/a', 30_000, 'calm-pony')).toBe(1)
  expect(await count('/w/a', 59_999)).toBe(3)
  expect(await count('/w/a', 60_000)).toBe(3) // the first one is a minute old
  expect(await count('/w/a', 200_000)).toBe(1)
})

it('what it cannot read or write counts for nothing, and is told', async () => {
  const here = place()
  await here.store.put('refused.brave-otter', 'no list')
  expect(await countRefusal(here, 'brave-otter', '/w/a', 0)).toBe(1)
  expect(here.troubles).toEqual([])
  const full = Object.assign(new Error('full'), { code: 'ENOSPC' })
  here.store.put = () => Promise.reject(full)
  expect(await countRefusal(here, 'brave-otter', '/w/a', 1)).toBe(2)
  expect(here.troubles).toEqual([full])
})
