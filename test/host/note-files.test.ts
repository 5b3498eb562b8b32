/** Knowledge files on the disk: what a full disk or an editor does to them costs no note. */
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sectionsOf } from '../../src/core/note-sections.ts'
import { fileHead, type Note, rendered } from '../../src/core/notes.ts'
import { type Fs, realFs } from '../../src/host/fs.ts'
import { type NoteHome, readNotes } from '../../src/host/note-files.ts'
import { appendNote, removeNote } from '../../src/host/note-writing.ts'
import { wrap } from '../support/faulty-fs.ts'
import { power } from '../support/power-cut.ts'
import { put, tempFolder } from './temp.ts'

const entry = (id: string, body = ''): string => {
  const note: Note = {
    id,
    at: '2026-11-26T14:03:12Z',
    by: 'x',
    impact: 'low',
    tags: [],
    title: `note ${id}`,
    body,
  }
  return rendered(note)
}
/** The bytes of a text, as `latin1` reads them. */
const bytes = (text: string): string => Buffer.from(text).toString('latin1')
const [A, B, C] = ['aaaaaaaa', 'bbbbbbbb', 'cccccccc'].map((id) => entry(id, 'words\nof it')) as [
  string,
  string,
  string,
]

function home(shared = false, fs: Fs = realFs): NoteHome {
  const folder = tempFolder()
  return { fs, folder: join(folder, 'docs', 'knowledge'), shared, locks: join(folder, 'state', 'knowledge') }
}
const text = ({ folder }: NoteHome): string => readFileSync(join(folder, 'learnings.md'), 'utf8')
const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8)

describe('a note that is added', () => {
  it('makes what is missing, private to its user', async () => {
    const at = home()
    await appendNote(at, 'learnings', A)
    await appendNote(at, 'learnings', B)
    expect(text(at)).toBe(fileHead('learnings') + A + B)
    expect([mode(at.folder), mode(join(at.folder, 'learnings.md')), mode(at.locks)]).toEqual([
      '700',
      '600',
      '700',
    ])
    expect(existsSync(join(at.folder, '.gitattributes'))).toBe(false)
  })

  it('in the worktree: as git would make it, and told how to merge', async () => {
    const at = home(true)
    const before = process.umask(0o022)
    await appendNote(at, 'learnings', A).finally(() => process.umask(before))
    expect([mode(at.folder), mode(join(at.folder, 'learnings.md'))]).toEqual(['755', '644'])
    expect(readFileSync(join(at.folder, '.gitattributes'), 'utf8')).toBe('*.md merge=union\n')
  })

  it.each([
    ['no line end', 'Mine', `Mine\n${bytes(A)}`],
    ['nothing in it', '', bytes(fileHead('learnings') + A)],
    ['the line ends of Windows', 'Mine\r\n', `Mine\r\n${bytes(A).replaceAll('\n', '\r\n')}`],
    ['bytes that are no text', '\xff\xfe\n', `\xff\xfe\n${bytes(A)}`],
  ])('goes below what people left with %s', async (_, before, after) => {
    const at = home()
    const file = put(at.folder, 'learnings.md')
    writeFileSync(file, Buffer.from(before, 'latin1'))
    await appendNote(at, 'learnings', A)
    expect(readFileSync(file, 'latin1')).toBe(after)
  })

  it('whichever call fails, is there as a whole or not at all, and the next one fits', async () => {
    let calls = 0
    let failAt = Number.POSITIVE_INFINITY
    let short = false
    const fs = wrap(({ name, args }, go) => {
      if (++calls !== failAt || name === 'truncateSync' || name === 'closeSync') return go()
      // A disk that fills up takes a part first.
      if (short && name === 'writeSync') go(args[0], args[1], args[2], 20)
      throw Object.assign(new Error('disk'), { code: 'ENOSPC', syscall: 'write' })
    })
    let failures = 0
    for (short of [false, true])
      for (let n = 1; n < 20; n++) {
        const at = home(false, fs)
        await appendNote(at, 'learnings', A)
        ;[calls, failAt] = [0, n]
        const failed = await appendNote(at, 'learnings', B).then(
          () => false,
          () => true,
        )
        failAt = Number.POSITIVE_INFINITY
        failures += Number(failed)
        expect(text(at)).toBe(fileHead('learnings') + A + (failed ? '' : B))
        await appendNote(at, 'learnings', C)
        expect(sectionsOf(text(at)).map((one) => one.note?.id)).toEqual(
          failed ? ['aaaaaaaa', 'cccccccc'] : ['aaaaaaaa', 'bbbbbbbb', 'cccccccc'],
        )
      }
    expect(failures).toBeGreaterThan(6)
  })

  it('is on the disk before anybody says so', async () => {
    const order: string[] = []
    const fs = wrap(({ name, path }, go) => {
      order.push(`${name} ${path.split('/').pop()}`)
      return go()
    })
    await appendNote(home(false, fs), 'learnings', A)
    const file = order.filter((one) => one.endsWith('learnings.md') || one.endsWith('knowledge'))
    expect(file.indexOf('fsyncSync learnings.md')).toBeGreaterThan(file.lastIndexOf('writeSync learnings.md'))
    expect(file.indexOf('fsyncSync knowledge')).toBeGreaterThan(file.indexOf('fsyncSync learnings.md'))
  })
})

describe.each([false, true])('after a power cut (in the repository: %s)', (shared) => {
  it('every note is there that was reported as kept, and none that was taken out', async () => {
    const at = home(shared)
    const outside = dirname(dirname(at.folder))
    const { fs, cut } = power(outside)
    const plugged = { ...at, fs }
    for (const one of [A, B, C]) await appendNote(plugged, 'learnings', one)
    await removeNote(plugged, 'learnings', 'bbbbbbbb')
    cut()
    expect(text(at)).toBe(fileHead('learnings') + A + C)
  })
})

describe('a note that is taken out', () => {
  it('leaves every other byte, the mode and the link', async () => {
    const at = home()
    const real = put(at.folder, 'elsewhere.md', `# Mine\r\n\n\ntext  \n${A}${B}\n## By hand\n\nü`)
    symlinkSync(real, join(at.folder, 'learnings.md'))
    expect(await removeNote(at, 'learnings', 'bbbbbbbb')).toBe(true)
    expect(readFileSync(real, 'utf8')).toBe(`# Mine\r\n\n\ntext  \n${A}\n## By hand\n\nü`)
    expect(mode(real)).toBe('644')
    expect(readNotes(at, 'learnings')).toBe(readFileSync(real, 'utf8'))
  })

  it('that is not there changes nothing', async () => {
    const at = home()
    expect(await removeNote(at, 'learnings', 'bbbbbbbb')).toBe(false)
    expect(existsSync(join(at.folder, 'learnings.md'))).toBe(false)
    await appendNote(at, 'learnings', A)
    expect(await removeNote(at, 'learnings', 'bbbbbbbb')).toBe(false)
    expect(text(at)).toBe(fileHead('learnings') + A)
  })

  it('of a file that is no text is refused, and the file stays', async () => {
    const at = home()
    const raw = Buffer.concat([Buffer.from([0xff, 0xfe, 10]), Buffer.from(B)])
    const file = put(at.folder, 'learnings.md')
    writeFileSync(file, raw)
    await expect(removeNote(at, 'learnings', 'bbbbbbbb')).rejects.toMatchObject({ code: 'NOTE_TEXT' })
    expect(readFileSync(file)).toEqual(raw)
  })
})
