/** Entries of knowledge files: whatever is noted comes out again as it was said, and people's own text stays apart. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sectionsOf, without } from '../../src/core/note-sections.ts'
import {
  fileHead,
  KINDS,
  kindOf,
  MAX_TITLE,
  type Note,
  rendered,
  tagOf,
  topicOf,
  wordsOf,
} from '../../src/core/notes.ts'

const note = (id: string, more: Partial<Note> = {}): Note => ({
  id,
  at: '2026-11-26T14:03:12Z',
  by: 'brave-otter',
  impact: 'medium',
  tags: [],
  title: `note ${id}`,
  body: '',
  ...more,
})
const file = (...notes: Note[]): string => fileHead('learnings') + notes.map(rendered).join('')
const notesIn = (text: string) => sectionsOf(text).flatMap((one) => (one.note ? [one.note] : []))

const A = note('aaaaaaaa')
const B = note('bbbbbbbb', {
  topic: 'Valkey',
  impact: 'high',
  tags: ['deploy', 'redis-7'],
  body: 'More.\n\nOf it.',
})

describe('an entry', () => {
  it('is Markdown that a person reads', () => {
    expect(rendered(B)).toBe(`
### note bbbbbbbb \`bbbbbbbb\`

More.

Of it.

\`bbbbbbbb\` · 2026-11-26T14:03:12Z · brave-otter · impact high · topic Valkey · #deploy #redis-7
`)
  })

  it('is read as it was written, with the place where it stands', () => {
    const text = file(A, B, A)
    const sections = sectionsOf(text)
    expect(sections.map((one) => one.note)).toEqual([A, B, A])
    expect(sections.map(({ start, end }) => text.slice(start, end))).toEqual([A, B, A].map(rendered))
  })

  it('without any, a file has no sections', () => {
    for (const kind of KINDS) expect(sectionsOf(fileHead(kind))).toEqual([])
    expect(sectionsOf('')).toEqual([])
    expect(sectionsOf('\n\n')).toEqual([])
  })

  it('has the same words with the line ends of Windows', () => {
    expect(notesIn(file(A, B).replaceAll('\n', '\r\n'))).toEqual([A, B])
  })
})

/** Texts that could be taken for something else. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '# a',
        '## b',
        '### c',
        '###### d',
        '#no heading',
        '```',
        '````',
        '~~~',
        '```sh',
        '    code',
        '',
        '  ',
        '---',
        '===',
        '`aaaaaaaa` · 2026-11-26T14:03:12Z · x · impact low',
        '\\`aaaaaaaa` · 2026-11-26T14:03:12Z · x · impact low',
        '### note `aaaaaaaa`\n\n`aaaaaaaa` · 2026-11-26T14:03:12Z · x · impact low\n\nmine',
        '`11111111` · 2026-11-26T14:03:12Z · x · impact low',
        '<!--',
        '\u001b[31mred',
        '\u202eevil',
        '\r\n',
        'C# #',
      ),
      fc.string({ maxLength: 40 }),
      fc.string({ unit: 'binary', maxLength: 20 }),
    ),
    { maxLength: 8 },
  )
  .map((lines) => lines.join('\n'))

describe('what somebody says', () => {
  it('never ends its entry, begins another one or hides the next, whatever it is', () => {
    fc.assert(
      fc.property(nasty, nasty, (one, two) => {
        const [first, second] = [wordsOf(one), wordsOf(two)]
        const notes = [note('11111111', first), note('22222222', second), note('33333333')]
        fc.pre(first.title !== '' && second.title !== '')
        const sections = sectionsOf(file(...notes))
        expect(sections.map((each) => each.note?.id)).toEqual(['11111111', '22222222', '33333333'])
        expect(sections.map((each) => each.title)).toEqual(notes.map((each) => each.title))
        const unescaped = (body: string) =>
          body.replace(/^\\(?=\\*(?:`[a-z0-9]{8}` · |### .* `[a-z0-9]{8}`$))/gm, '')
        expect(sections.map((each) => each.body)).toEqual(notes.map((each) => unescaped(each.body).trimEnd()))
      }),
      { numRuns: 3000 },
    )
  })

  it.each([
    ['a line', { title: 'a line', body: '' }],
    ['  # A heading\n\nand more\n', { title: 'A heading', body: 'and more' }],
    ['## A heading ##', { title: 'A heading', body: '' }],
    ['#\nfirst', { title: 'first', body: '' }],
    ['\n\nlate\nnext line', { title: 'late', body: 'next line' }],
    ['x\n\n# Steps\n### Sub\n##### low', { title: 'x', body: '#### Steps\n###### Sub\n##### low' }],
    ['x\n\n```\n# a comment\n```', { title: 'x', body: '```\n# a comment\n```' }],
    ['x\n\n```\nopen', { title: 'x', body: '```\nopen\n```' }],
    ['', { title: '', body: '' }],
    ['\u001b[0m \n', { title: '', body: '' }],
  ])('%j', (text, words) => {
    expect(wordsOf(text)).toEqual(words)
  })

  it('a first line that is too long is cut at a word, and kept whole below', () => {
    const text = 'word '.repeat(40).trim()
    const { title, body } = wordsOf(`${text}\nmore`)
    expect(title.length).toBeLessThanOrEqual(MAX_TITLE)
    expect(title).toMatch(/^(word )+word…$/)
    expect(body).toBe(`${text}\nmore`)
    expect(wordsOf('x'.repeat(300)).title).toBe(`${'x'.repeat(MAX_TITLE - 1)}…`)
  })

  it('kinds, tags and topics', () => {
    expect(['learning', 'learnings', 'pattern', 'best-practice', 'troubleshooting'].map(kindOf)).toEqual([
      'learnings',
      'learnings',
      'patterns',
      'best-practices',
      'troubleshooting',
    ])
    expect(['x', '', 'troubleshootings-'].map(kindOf)).toEqual([undefined, undefined, undefined])
    expect(['Deploy', '#a b', 'Zürich', 'v1.2', '--', '…', 'a · b'].map(tagOf)).toEqual([
      'deploy',
      'a-b',
      'zürich',
      'v1.2',
      undefined,
      undefined,
      'a-b',
    ])
    expect(topicOf('a · b\nc')).toBe('a b c')
  })
})

describe('what people wrote', () => {
  it('is a section of its own, without an id', () => {
    const text = `# Patterns\n\nOurs.\n\n## Names\n\nShort ones.\n\n#### Detail\n\nx\n${rendered(A)}\n### Later\ny\n`
    expect(sectionsOf(text).map(({ title, body, note: one }) => [title, body, one?.id])).toEqual([
      ['Patterns', 'Ours.', undefined],
      ['Names', 'Short ones.\n\n#### Detail\n\nx', undefined],
      ['note aaaaaaaa', '', 'aaaaaaaa'],
      ['Later', 'y', undefined],
    ])
  })

  it('what looks like a heading in a block of code is none', () => {
    const text = '## Shell\n\n```sh\n# a comment\nls\n```\n'
    expect(sectionsOf(text).map(({ title, body }) => [title, body])).toEqual([
      ['Shell', '```sh\n# a comment\nls\n```'],
    ])
  })

  it('also with no heading at all', () => {
    expect(sectionsOf('just text\n').map(({ title, body }) => [title, body])).toEqual([['', 'just text']])
  })

  it('a block of code that nobody closed swallows no note', () => {
    const text = `${file(A)}\n\`\`\`\n# open\n${rendered(B)}`
    expect(notesIn(text).map(({ id }) => id)).toEqual(['aaaaaaaa', 'bbbbbbbb'])
  })

  it('taking a note out leaves all else as it is', () => {
    const parts = ['\n## Mine\n\ntext\n', '\n```\n# x\n```\n']
    const ids = ['11111111', '22222222', '33333333']
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 3 }), nasty, (between, words) => {
        const { title, body } = wordsOf(`t\n${words}`)
        const text = (without?: string) =>
          fileHead('patterns') +
          ids
            .map((id, n) => (id === without ? '' : rendered(note(id, { title, body }))) + (between[n] ?? ''))
            .join('')
        for (const id of ids) {
          expect(without(text(), id)).toEqual({ rest: text(id), entry: rendered(note(id, { title, body })) })
        }
        expect(without(text(), '44444444')).toBeUndefined()
      }),
      { numRuns: 500 },
    )
  })
})

describe('two notes that a merge put into each other', () => {
  const body = 'one\n\ntwo\n\nthree'
  const [C, D] = [note('cccccccc', { body: `${body}\n\nC` }), note('dddddddd', { body: `${body}\n\nD` })]
  const [c, d] = [rendered(C).split('\n'), rendered(D).split('\n')]
  // As git does it: what both have in the middle once.
  const merged = [...c.slice(0, 2), d[1], ...c.slice(2, 8), ...c.slice(8), ...d.slice(8)].join('\n')

  it('are both there, each with all its words', () => {
    const sections = sectionsOf(merged)
    expect(sections.map((one) => one.note?.id)).toEqual(['cccccccc', 'dddddddd'])
    expect(sections[0]!.body).toContain(C.body)
    // The first and last line of another note are no words of this one.
    for (const { body } of sections) expect(body).not.toMatch(/`[cd]{8}`/)
    for (const line of D.body.split('\n')) expect(sections[1]!.body.split('\n')).toContain(line)
  })

  it('a last line that stands there twice makes no second note', () => {
    const twice = `${rendered(C)}${rendered(C).split('\n').slice(-2).join('\n')}`
    expect(sectionsOf(twice).map((one) => one.note?.id)).toEqual(['cccccccc', undefined])
  })

  it('one can be taken out, and the other stays', () => {
    const { rest, entry } = without(merged, 'cccccccc')!
    expect(sectionsOf(rest).map((one) => one.note?.id)).toEqual(['dddddddd'])
    for (const line of D.body.split('\n')) expect(rest.split('\n')).toContain(line)
    expect(sectionsOf(entry).map((one) => one.note?.id)).toEqual(['cccccccc'])
  })
})
