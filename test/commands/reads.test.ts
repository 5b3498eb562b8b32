/** What people and programs read: status, log, why, board, beat, sweep. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { built } from '../support/built.ts'
import { as, run } from '../support/command.ts'
import { scenes } from '../support/scene.ts'

const dibs = built()
const scene = scenes(dibs)

async function story() {
  const here = scene()
  const [one, two] = [here.client(), here.client()]
  const names = [await one.start(), await two.start()] as const
  await one.hook('UserPromptSubmit', { prompt: 'Rework the parser' })
  await one.hook('SubagentStart', { agent_id: 'a1', agent_type: 'Explore' })
  await one.write(here.file('src/a.ts'))
  await one.write('src/b.ts', { agent_id: 'a1' })
  await one.hook('PostToolUse', { tool_name: 'Edit', tool_input: { file_path: 'src/a.ts' } })
  await two.write('src/a.ts')
  await run(here, ['claim', 'deployment:prod', '--note', 'friday'])
  return { here, one, two, names }
}

describe('status', () => {
  test('for people', async () => {
    const { here, one, names } = await story()
    const { code, out } = await run(here, ['status'])
    expect(code).toBe(0)
    expect(out).toContain(`3 here: ${here.repo} (state in ${here.state()})\n`)
    expect(out).toContain(`${names[0]} (working, on main): "Rework the parser"\n  last: Edit src/a.ts, `)
    expect(out).toMatch(/^ {2}holds src\/a\.ts, for \d+ s, until the turn ends$/m)
    expect(out).toMatch(/^ {2}subagent Explore, since \d+ s\n {4}holds src\/b\.ts, /m)
    expect(out).toContain(`${names[1]} (idle, on main)\n`)
    expect(out).toMatch(/^ann \(a person, you\)\n {2}holds deployment:prod, for \d+ s, .* more: friday$/m)
    expect((await run(here, ['status'], { env: as(here, one) })).out).toContain(
      `${names[0]} (working, on main, you)`,
    )
  })

  test('for programs', async () => {
    const { here, one, names } = await story()
    const status = (await run(here, ['status', '--json'], { env: as(here, one) })).json()
    expect(status).toMatchObject({
      dibs: 1,
      kind: 'status',
      workspace: here.repo,
      state: here.state(),
      you: names[0],
      waiters: [],
      damage: [],
    })
    const ms = expect.any(Number)
    expect((status.participants as unknown[])[0]).toEqual({
      handle: names[0],
      person: false,
      presence: 'working',
      tree: here.repo,
      branch: 'main',
      task: 'Rework the parser',
      pid: one.pid,
      sid: one.sid,
      hereForMs: ms,
      agents: [{ id: 'a1', type: 'Explore', since: ms }],
      lastBeat: { t: ms, agoMs: ms, action: 'Edit', target: expect.stringMatching(/src\/a\.ts$/) },
      claims: [
        { resource: 'src/a.ts', kind: 'auto', standing: 'held', heldForMs: ms, agents: [''] },
        { resource: 'src/b.ts', kind: 'auto', standing: 'held', heldForMs: ms, agents: ['a1'] },
      ],
      unread: 0,
    })
    expect((status.participants as unknown[])[2]).toMatchObject({
      handle: 'ann',
      person: true,
      presence: 'here',
      lastBeat: null,
      claims: [{ resource: 'deployment:prod', kind: 'manual', endsInMs: ms, note: 'friday' }],
    })
  })

  test('the dead are gone, a person whose claims are over is not here', async () => {
    const { here, one, names } = await story()
    await one.kill()
    await run(here, ['claim', 'x.txt', '--for', '0.05s'], { env: { USER: 'ben' } })
    await sleep(60)
    const { out } = await run(here, ['status'])
    expect(out).toContain(`${names[0]} (gone, on main)`)
    expect(out).toContain('[over: gone]')
    expect(out).not.toContain('ben')
  })
})

describe('log', () => {
  test('in order; of one; since when; for programs', async () => {
    const { here, names } = await story()
    const lines = (await run(here, ['log'])).out.trimEnd().split('\n')
    expect(lines.map((line) => line.replace(/^\d\d-\d\d \d\d:\d\d:\d\d {2}/, ''))).toEqual([
      `${names[0]} joined`,
      `${names[1]} joined`,
      `${names[0]} claimed src/a.ts`,
      `${names[0]} claimed src/b.ts`,
      `${names[0]}: Edit src/a.ts`,
      `${names[1]} was refused src/a.ts, held by ${names[0]}`,
      'ann claimed deployment:prod for 4 h: friday',
    ])
    const of = await run(here, ['log', '--session', names[1], '--json'])
    const entries = of.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(entries).toMatchObject([
      { dibs: 1, kind: 'log', event: 'join' },
      { event: 'refuse', holder: names[0] },
    ])
    for (const { at } of entries) expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(60_000)
    await sleep(30)
    expect((await run(here, ['log', '--since', '0.01s'])).out).toBe('')
  })

  test('--follow goes on until it is stopped', async () => {
    const here = scene()
    let stop = (): void => {}
    const stopped = new Promise<void>((resolve) => {
      stop = resolve
    })
    let text = ''
    const following = run(here, ['log', '--follow'], { stopped, heard: (more) => (text += more) })
    await run(here, ['claim', 'a.txt'])
    for (let look = 0; look < 50 && !text.includes('ann claimed a.txt'); look++) await sleep(50)
    await run(here, ['release', 'a.txt'])
    for (let look = 0; look < 50 && !text.includes('released'); look++) await sleep(50)
    stop()
    expect((await following).code).toBe(0)
    expect(text.match(/claimed a\.txt/g)).toHaveLength(1)
    expect(text).toMatch(
      /^Following the log; Ctrl-C ends\.\n.*ann claimed a\.txt.*\n.*ann released a\.txt\n$/,
    )
  })
})

describe('why', () => {
  test('who held it, who was refused, who holds it now', async () => {
    const { here, names } = await story()
    const { code, out } = await run(here, ['why', 'src/a.ts'])
    expect(code).toBe(0)
    expect(out.trimEnd().split('\n')).toMatchObject([
      expect.stringMatching(`${names[0]} claimed src/a.ts$`),
      expect.stringMatching(`${names[0]}: Edit src/a.ts$`),
      expect.stringMatching(`${names[1]} was refused src/a.ts, held by ${names[0]}$`),
      expect.stringMatching(`^now +src/a.ts: held by ${names[0]} `),
    ])
    const json = (await run(here, ['why', 'src/a.ts', '--json'])).json()
    expect(json).toMatchObject({
      kind: 'why',
      resource: 'src/a.ts',
      held: [{ holder: names[0] }],
      events: [{ event: 'claim' }, {}, {}],
    })
    expect(await run(here, ['why', 'other.ts'])).toMatchObject({ code: 1, out: '' })
  })

  test('a claim on a folder or glob is a claim on the file', async () => {
    const here = scene()
    here.file('app/[id]/x.ts')
    await run(here, ['claim', 'src/**', 'app/[id]'])
    await run(here, ['release', '--all'])
    for (const file of ['src/deep/a.ts', 'app/[id]/x.ts', 'src'])
      expect((await run(here, ['why', file])).out, file).toMatch(/ann claimed .*\n.*ann released /)
    expect((await run(here, ['why', 'app/i/x.ts'])).code).toBe(1)
  })

  test('what was asked for is named, however much ended with it', async () => {
    const here = scene()
    const files = Array.from({ length: 9 }, (_, i) => `${i}.ts`)
    await run(here, ['claim', ...files])
    await run(here, ['release', '--all'])
    for (const what of ['claimed', 'released'])
      expect((await run(here, ['why', '8.ts'])).out).toMatch(
        new RegExp(`ann ${what} 8\\.ts, 0\\.ts, .* and 4 more`),
      )
  })
})

test('beat: seen in status, log and board, with secrets masked and on one line', async () => {
  const { here, one, names } = await story()
  const argv = [
    'beat',
    'building',
    'church\nguidance',
    '--phase',
    'BUILD',
    '--progress',
    '30%',
    '--next',
    `use sk-ant-${'a1B2c3'.repeat(8)}`,
  ]
  expect(await run(here, argv, { env: as(here, one) })).toMatchObject({
    code: 0,
    out: `Noted for ${names[0]}.\n`,
  })
  const all = [await run(here, ['status']), await run(here, ['log']), await run(here, ['board'])].map(
    ({ out }) => out,
  )
  for (const out of all) {
    expect(out).toContain('church guidance')
    for (const part of ['building', 'BUILD', '30%']) expect(out).toContain(part)
    expect(out).not.toContain('a1B2c3')
  }
  expect((await run(here, ['beat', 'testing', 'x'])).out).toBe('Noted for ann.\n')
})

test('board --json tells where it lies', async () => {
  const { here } = await story()
  const { out } = await run(here, ['board'])
  expect(out).toMatch(/^# Status board\n\nUpdated .* 3 here · 3 claims\n/)
  expect((await run(here, ['board', '--json'])).json()).toMatchObject({
    kind: 'board',
    file: `${here.state()}/STATUS_BOARD.md`,
  })
})

test('sweep buries the dead and ends what is over; then there is nothing to do', async () => {
  const { here, one, names } = await story()
  await one.kill()
  await run(here, ['claim', 'x.txt', '--for', '0.05s'])
  await sleep(60)
  const { out } = await run(here, ['sweep'])
  expect(out).toBe(`Swept: buried ${names[0]}; ended 1 claims whose time was over.\n`)
  expect(await run(here, ['sweep', '--json'])).toMatchObject({ code: 0 })
  expect(await run(here, ['sweep'])).toMatchObject({ code: 0, out: 'Nothing to sweep.\n' })
  expect((await run(here, ['status'])).out).not.toContain(names[0])
})
