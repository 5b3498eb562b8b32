/**
 * Every single call that an operation makes to the file system: the process is killed there, or the call fails.
 * Afterwards the state is exactly the one before or the one after, and the next process succeeds at once.
 */
import { describe, expect, test } from 'vitest'
import { StoreError } from '../../src/store/store.ts'
import { failingAt, killedAt } from '../support/faulty-fs.ts'
import { look, OPERATIONS, sweep } from '../support/sweep.ts'

const ERRORS = ['ENOSPC', 'EACCES', 'EIO', 'EMFILE', 'EPERM']
const STABLE = ['STATE_IO', 'STATE_BUSY', 'STATE_UNSAFE', 'STATE_FUTURE']

describe.each(['before', 'after'] as const)('killed just %s a call takes effect', (when) => {
  test.each(Object.keys(OPERATIONS))('%s', async (title) => {
    const seen = new Set<string>()
    for await (const { box, fault, before, after } of sweep(title, (n, fs) => killedAt(n, when, fs))) {
      const state = await look(title, box)
      seen.add(JSON.stringify(state) ?? 'undefined')
      expect({ at: fault.at(), state: [before, after] }).toMatchObject({
        state: expect.arrayContaining([state]),
      })
    }
    // Some were killed before it was done, some after it. (Before its last call nothing may be done yet.)
    if (when === 'after') expect(seen.size).toBe(2)
  })
})

describe.each(ERRORS)('one call fails with %s', (code) => {
  test.each(Object.keys(OPERATIONS))('%s', async (title) => {
    for await (const { box, fault, result, before, after } of sweep(title, (n, fs) =>
      failingAt(n, code, 'before', fs),
    )) {
      const refused = result instanceof Error || result === false
      if (result instanceof Error) expect(result).toBeInstanceOf(StoreError)
      if (result instanceof StoreError) expect(STABLE).toContain(result.code)
      const state = await look(title, box)
      // An append is there once it is written; that closing the file failed then is reported all the same.
      const written = title.includes('append') && fault.at().includes('closeSync')
      expect({ at: fault.at(), state }).toEqual({
        at: fault.at(),
        state: refused && !written ? before : after,
      })
    }
  })
})

describe('one call works and reports an error, as over a network', () => {
  test.each(Object.keys(OPERATIONS))('%s', async (title) => {
    for await (const { box, fault, result, before, after } of sweep(title, (n, fs) =>
      failingAt(n, 'EIO', 'after', fs),
    )) {
      const state = await look(title, box)
      expect({ at: fault.at(), state: [before, after] }).toMatchObject({
        state: expect.arrayContaining([state]),
      })
      if (result === true) expect(state).toEqual(after)
      if (result === false) expect(state).toEqual(before)
      // A link says by its count that it worked. A folder that was renamed has nothing to say it by: there the
      // caller may hear of an error although the commit happened, and finds it when it reads again.
      if (title.includes('commit') && !title.includes('no hard links') && state !== before)
        expect({ at: fault.at(), result }).toEqual({ at: fault.at(), result: true })
    }
  })
})
