/** Things in the state folder that this dibs did not write: somebody else's, or a newer dibs's. */
import * as node from 'node:fs'
import { describe, expect, test } from 'vitest'
import { crc32InScript } from '../../src/host/crc32.ts'
import { SLOTS } from '../../src/store/file/versions.ts'
import { type Box, countIn, countTo, makeBox, versions } from '../support/box.ts'

const COMMITS = 40
const boxAfter = async (commits: number): Promise<Box> => {
  const box = makeBox()
  await countTo(box.open(), commits)
  return box
}
const newestOf = (box: Box): string => versions(box).at(-1)!

describe('foreign things in the folder', () => {
  const FILES = [
    ...['README', '.DS_Store', 'g000001.bak', 'gabc', 'g000009', 'g1'].map((name) => `state/${name}`),
    ...['.DS_Store', '0500', '041~', '41', '9999999', 'Thumbs.db'].map((name) => `state/g000001/${name}`),
    ...['tmp/notes.txt', 'log/notes.txt', 'log/x.jsonl', 'cells/notes.txt', 'damaged/x'],
  ]

  test('files with other names are passed over', async () => {
    const box = await boxAfter(COMMITS)
    await box.open().append([{ t: box.clock.wall(), event: 'beat' }])
    for (const file of FILES) node.writeFileSync(`${box.root}/${file}`, 'something else\n')
    node.mkdirSync(`${box.root}/state/g000008`)
    const store = box.open()
    expect(await store.read()).toMatchObject({ doc: { count: COMMITS } })
    expect((await store.read()).damage).toBeUndefined()
    expect(await countTo(store, 2 * SLOTS)).toBe(COMMITS + 2 * SLOTS)
    expect((await store.readAfter()).entries).toHaveLength(1)
    await store.trim(box.clock.wall())
    for (const file of FILES)
      expect({ file, there: node.existsSync(`${box.root}/${file}`) }).toEqual({ file, there: true })
  })

  const FOREIGN: Record<string, (path: string) => void> = {
    'an empty folder': (path) => node.mkdirSync(path),
    'a folder with something in it': (path) => node.cpSync(import.meta.dirname, path, { recursive: true }),
    'a dangling link': (path) => node.symlinkSync('/nowhere/at/all', path),
    'an empty file': (path) => node.writeFileSync(path, ''),
  }
  test.each(Object.keys(FOREIGN))('%s under the name of the next version is passed by', async (what) => {
    const box = await boxAfter(COMMITS)
    const before = await box.open().read()
    FOREIGN[what]!(`${box.root}/state/g000001/041`)
    expect(await box.open().commit(before, { count: -1 })).toBe(false)
    const seen = await box.open().read()
    expect([countIn(seen), seen.damage?.length]).toEqual([COMMITS, 1])
    expect(await countTo(box.open(), SLOTS)).toBe(COMMITS + SLOTS)
  })

  test('damaged cells and log lines are as if they were not there', async () => {
    const box = makeBox()
    const store = box.open()
    const t = box.clock.wall()
    await store.put('a', 1)
    node.writeFileSync(`${box.root}/cells/a.json`, '{"t":')
    expect(await store.get('a')).toBeUndefined()
    await store.append([{ t, event: 'one' }])
    const [file] = node.readdirSync(`${box.root}/log`)
    // A line that is no JSON, one that is no entry, zeros, and one that was cut short.
    node.appendFileSync(`${box.root}/log/${file}`, 'x\n{"event":1}\nnull\n\0\0\0\n{"t":1,"ev')
    await store.append([{ t, event: 'two' }])
    const { entries } = await store.readAfter()
    expect(entries.map((one) => one.event)).toEqual(['one', 'two'])
    expect((await store.readLast(9)).map((one) => one.event)).toEqual(['one', 'two'])
  })
})

describe('a newer dibs was here', () => {
  const future = (format: number): string => {
    const body = '{"doc":{"count":1000},"new":true}\n'
    const sum = crc32InScript(body, format).toString(16).padStart(8, '0')
    return `["dibs",${format},${body.length},"${sum}"]\n${body}`
  }

  test.each([2, 77])('a version of format %i is refused and left alone', async (format) => {
    const box = await boxAfter(3)
    const path = `${box.root}/state/g000001/004`
    node.writeFileSync(path, future(format))
    await expect(box.open().read()).rejects.toMatchObject({ code: 'STATE_FUTURE', hint: 'update dibs' })
    // Damage above it is no reason to work on an older state either.
    node.writeFileSync(`${box.root}/state/g000001/005`, 'torn')
    await expect(box.open().read()).rejects.toMatchObject({ code: 'STATE_FUTURE' })
    expect(node.readFileSync(path, 'utf8')).toBe(future(format))
  })

  test('a damaged number of the format is damage, not the future', async () => {
    const box = await boxAfter(3)
    node.writeFileSync(newestOf(box), future(2).replace('"dibs",2', '"dibs",3'))
    expect(countIn(await box.open().read())).toBe(2)
  })

  test('a folder of the next layout is refused by everything that would write', async () => {
    const box = await boxAfter(3)
    const store = box.open()
    const before = await store.read()
    node.mkdirSync(`${box.root}/../v2`)
    const refused = { code: 'STATE_FUTURE' }
    await expect(store.read()).rejects.toMatchObject(refused)
    await expect(store.commit(before, {})).rejects.toMatchObject(refused)
    await expect(store.append([{ t: 0, event: 'x' }])).rejects.toMatchObject(refused)
    await expect(store.put('a', 1)).rejects.toMatchObject(refused)
  })
})
