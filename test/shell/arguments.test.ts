/** What programs make of their arguments, where a shorter way is taken than Node's. */
import { posix } from 'node:path'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { filled } from '../../src/shell/programs/arguments.ts'
import { resolved } from '../../src/shell/resolved.ts'

const path = fc
  .array(fc.constantFrom('a', 'b.c', '.', '..', '...', '.x', '/', '//'), { minLength: 1, maxLength: 7 })
  .map((parts) => parts.join(''))

it('paths are resolved as Node does', () => {
  fc.assert(
    fc.property(fc.constantFrom('/', '/w', '/w/x'), path, (folder, one) => {
      expect(resolved(folder, one)).toBe(posix.resolve(folder, one))
    }),
    { numRuns: 5000 },
  )
})

it('a command is filled in for each item, and not for more than can be told', () => {
  expect(filled(['cp', '{}', '{}.bak', undefined], '{}', ['a', '$&'])).toEqual([
    ['cp', 'a', 'a.bak', undefined],
    ['cp', '$&', '$&.bak', undefined],
  ])
  expect(filled(['rm', '{}'], '{}', Array(1000).fill('a'))).toBeUndefined()
  expect(filled(['{}'.repeat(5000)], '{}', ['x'.repeat(1000)])).toBeUndefined()
  expect(filled(['rm'], '', ['a'])).toBeUndefined()
})
