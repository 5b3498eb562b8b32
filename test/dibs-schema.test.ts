/** The JSON Schema that editors read is the one that hooks and `doctor` judge by. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { jsonSchema } from '../src/core/config-schema.ts'
import { installRoot } from '../src/host/install.ts'

test('dibs.schema.json is what `npm run build` makes of the schema', () => {
  const text = readFileSync(join(installRoot(), 'dibs.schema.json'), 'utf8')
  expect(text).toBe(`${JSON.stringify(jsonSchema(), null, 2)}\n`)
})
