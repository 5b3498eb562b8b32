/** What `dibs doctor` says of a configuration: where the mistake is, what is wrong, what would be right. */
import * as fs from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { doctor, makeWell } from '../support/doctor.ts'
import { scenes } from '../support/scene.ts'

const scene = scenes({ root: '', hook: '', cli: '' })
const well = () => makeWell(scene())

describe('.claude/dibs.json: line, column and what is right', () => {
  test.each<[text: string, at: string, what: RegExp]>([
    ['{\n  "enforcement": "warn",\n}', '3:1', /Property name expected/],
    ['{\n  // no comments\n  "lease": "1h"\n}', '2:3', /Invalid comment token/],
    ['', '1:1', /./],
    ['[]', '1:1', /the file must be a JSON object/],
    ['{\n  "enforcement": "forbid"\n}', '2:18', /enforcement must be one of "deny", "ask", "warn", "off"/],
    ['{\n  "lease": "soon",\n  "claimFor": 4\n}', '2:12', /lease must be a span of time such as "90s"/],
    ['{\n  "lease": "soon",\n  "claimFor": 4\n}', '3:15', /claimFor must be of type string/],
    [
      '{ "rules": [\n  { "files": "a", "enforcement": "deny" },\n  { "files": "b", "enforcement": "no" } ] }',
      '3:34',
      /rules\.1\.enforcement must be one of/,
    ],
    ['{\n  "enforcment": "off"\n}', '2:17', /enforcment is not a setting; there are enforcement, /],
    ['\uFEFF{\n  "shareTask": "no"\n}', '2:16', /shareTask must be of type boolean/],
  ])('%j at %s', async (text, at, what) => {
    const here = await well()
    here.config(text)
    const { code, findings } = await doctor(here)
    expect(code).toBe(1)
    const found = findings.filter(({ check, is }) => check === 'configuration' && is === 'problem')
    const place = `${join(here.repo, '.claude', 'dibs.json')}:${at}: `
    expect(found.map((one) => one.what)).toContainEqual(expect.stringMatching(what))
    expect(
      found.some((one) => one.what.startsWith(place) && what.test(one.what)),
      JSON.stringify(found),
    ).toBe(true)
  })

  test('one that cannot be read', async () => {
    const here = await well()
    fs.mkdirSync(join(here.repo, '.claude', 'dibs.json'))
    const { code, findings } = await doctor(here)
    expect(code).toBe(1)
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'configuration', what: expect.stringMatching(/EISDIR/) }),
    )
  })

  test('one that is right', async () => {
    const here = await well()
    here.config({ $schema: './dibs.schema.json', enforcement: 'ask', lease: '1h30m', rules: [] })
    expect((await doctor(here)).code).toBe(0)
  })
})
