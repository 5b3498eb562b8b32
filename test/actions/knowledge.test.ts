/** What was reported as noted, or as taken out, is so after the power went; and what was taken out can be put back. */
import { expect, test } from 'vitest'
import { type Draft, forget, learn, remember, search } from '../../src/actions/knowledge.ts'
import { placeAt } from '../../src/actions/place.ts'
import { DEFAULTS } from '../../src/core/config.ts'
import { realWorld } from '../../src/host/world.ts'
import { makeBox } from '../support/box.ts'
import { power } from '../support/power-cut.ts'

const ANN = { kind: 'person', name: 'ann' } as const
const draft = (title: string): Draft => ({ title, body: 'and more', impact: 'low', tags: [] })

test('after a power cut', async () => {
  const box = makeBox()
  const { fs, cut } = power(box.root.slice(0, -'/dibs/v1'.length))
  const world = realWorld({}, '/')
  const at = (one: typeof world) => placeAt(one, { tree: '/w', state: box.root }, DEFAULTS)
  const plugged = at({ ...world, fs })
  await learn(plugged, ANN, 'learnings', draft('kept'))
  const gone = await learn(plugged, ANN, 'learnings', draft('gone'))
  expect(await forget(plugged, ANN, gone.note.id)).toBeDefined()
  cut()
  const place = at(world)
  const titles = async () => (await search(place, '', { tags: [] })).map(({ title }) => title)
  expect(await titles()).toEqual(['kept'])
  expect(await remember(place, ANN, gone.note.id)).toEqual({ kind: 'learnings', title: 'gone' })
  expect((await titles()).sort()).toEqual(['gone', 'kept'])
})
