/** The file driver's log is one file a day. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dayOf } from '../../src/store/file/log.ts'

it('a day is named as the calendar names it', () => {
  const iso = (time: number) => new Date(time).toISOString().slice(0, 10)
  const DAY = 24 * 60 * 60 * 1000
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }), (time) => {
      expect(dayOf(time)).toBe(iso(time))
    }),
  )
  for (let time = Date.UTC(1999, 0, 1); time < Date.UTC(2101, 0, 1); time += DAY) {
    expect(dayOf(time)).toBe(iso(time))
    expect(dayOf(time + DAY - 1)).toBe(iso(time))
  }
})
