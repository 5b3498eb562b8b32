/**
 * Real processes, the compiled hooks, one file: exactly one of twelve gets it, every time; also when the one who had
 * it is dead and all twelve see that. And two hundred at once who do not want the same.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { State } from '../../src/core/state.ts'
import { unpackState } from '../../src/core/stored.ts'
import { systemClock } from '../../src/host/clock.ts'
import { realFs } from '../../src/host/fs.ts'
import { fileStore } from '../../src/store/file/file-store.ts'
import { built } from '../support/built.ts'
import { decisionOf, humanOf } from '../support/scene.ts'
import { type Answer, type Arena, arena, type Contender } from './contest.ts'

const CONTENDERS = 12
const ROUNDS = Number(process.env.ROUNDS ?? 200)
/** A planted fault must show itself in as many. */
const ROUNDS_TO_FIND = 20
const TIMEOUT_MS = 600_000

const dibs = built()
const arenas: Arena[] = []
afterEach(() => {
  for (const one of arenas.splice(0)) one.end()
})

function newArena(sabotage?: string): Arena {
  const one = arena(sabotage)
  arenas.push(one)
  return one
}

async function stateOf({ state }: Arena): Promise<State> {
  const store = fileStore({ root: state, fs: realFs, clock: systemClock(realFs), uid: process.geteuid?.() })
  return unpackState((await store.read()).doc)
}

/** Who holds `file`, by session id. */
async function holdersOf(at: Arena, file: string): Promise<string[]> {
  const { claims, participants } = await stateOf(at)
  return claims
    .filter((claim) => claim.r === file)
    .map((claim) => {
      const holder = participants.find((one) => one.handle === claim.by)
      return holder?.kind === 'session' ? holder.sid : claim.by
    })
}

const granted = (answer: Answer): boolean => decisionOf(answer) === undefined

/** One wins, all others are refused, nobody fails, and the store says the same. @returns what is wrong, if anything */
async function oneRound(at: Arena, contenders: Contender[], file: string) {
  const answers = await at.ask(dibs.hook, contenders, () => file)
  const winners = contenders.filter((_, n) => granted(answers[n]!))
  const troubled = answers.filter((one) => one.code !== 0 || one.stderr !== '' || humanOf(one) !== '')
  const refused = answers.filter((one) => decisionOf(one) === 'deny').length
  const holders = await holdersOf(at, file)
  const right =
    winners.length === 1 &&
    refused === contenders.length - 1 &&
    troubled.length === 0 &&
    holders.join() === winners[0]!.sid
  const wrong = right
    ? undefined
    : `${file}: told ${winners.map((one) => one.sid)}, held by ${holders}, ${refused} refused, ${JSON.stringify(troubled)}`
  return { winner: winners[0], wrong }
}

/** Twelve who ask for a new file each round. */
async function freshFiles(at: Arena, rounds: number): Promise<string | undefined> {
  const contenders = Array.from({ length: CONTENDERS }, () => at.contender())
  for (let round = 1; round <= rounds; round++) {
    const { wrong } = await oneRound(at, contenders, join(at.repo, `file-${round}.ts`))
    if (wrong) return `round ${round}: ${wrong}`
  }
  return undefined
}

/** The winner of each round dies; a new session takes its place, and all twelve ask for what the dead one held. */
async function takeovers(at: Arena, rounds: number): Promise<string | undefined> {
  const file = join(at.repo, 'file.ts')
  let contenders = Array.from({ length: CONTENDERS }, () => at.contender())
  for (let round = 0; round <= rounds; round++) {
    const { winner, wrong } = await oneRound(at, contenders, file)
    if (!winner || wrong) return `round ${round}: ${wrong}`
    await at.kill(winner)
    contenders = contenders.map((one) => (one === winner ? at.contender() : one))
  }
  return undefined
}

const logged = ({ state }: Arena, event: string): number =>
  readdirSync(join(state, 'log'))
    .flatMap((day) =>
      readFileSync(join(state, 'log', day), 'utf8')
        .trim()
        .split('\n'),
    )
    .filter((line) => line !== '' && JSON.parse(line).event === event).length

describe('twelve processes ask for one file at once', () => {
  it('that is free: one gets it', { timeout: TIMEOUT_MS }, async () => {
    const at = newArena()
    expect(await freshFiles(at, ROUNDS)).toBeUndefined()
    expect(logged(at, 'claim')).toBe(ROUNDS)
    expect(logged(at, 'refuse')).toBe(ROUNDS * (CONTENDERS - 1))
  })

  it('that a dead session held: one takes it over', { timeout: TIMEOUT_MS }, async () => {
    const at = newArena()
    expect(await takeovers(at, ROUNDS)).toBeUndefined()
    expect(logged(at, 'takeover')).toBe(ROUNDS)
    expect(logged(at, 'die')).toBe(ROUNDS)
  })
})

it('two hundred processes claim two hundred files at once: all are granted, all are kept', async () => {
  const at = newArena()
  const contenders = Array.from({ length: 200 }, () => at.contender())
  const fileOf = (n: number) => join(at.repo, `file-${n}.ts`)
  const answers = await at.ask(dibs.hook, contenders, fileOf, true)
  expect(answers.filter((one) => !granted(one) || one.code !== 0 || humanOf(one) !== '')).toEqual([])
  for (const [n, { sid }] of contenders.entries()) expect(await holdersOf(at, fileOf(n))).toEqual([sid])
}, 120_000)

describe('the race finds a commit', () => {
  const replaced = (body: string) => `require('node:fs').linkSync = (from, to) => { ${body} }`
  const rename = `const fs = require('node:fs');`
  /** As long as a busy machine may take between two steps: without it, a race now and then finds nothing. */
  const pause = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3)'

  it.each([
    ['that overwrites another one', `${rename} fs.copyFileSync(from, to)`],
    [
      'that looks first and writes then',
      `${rename} if (fs.existsSync(to)) throw Object.assign(new Error(), { code: 'EEXIST' }); ${pause}; fs.copyFileSync(from, to)`,
    ],
  ])(
    '%s',
    async (_, body) => {
      expect(await freshFiles(newArena(replaced(body)), ROUNDS_TO_FIND)).toMatch(/told|refused/)
      expect(await takeovers(newArena(replaced(body)), ROUNDS_TO_FIND)).toMatch(/told|refused/)
    },
    TIMEOUT_MS,
  )
})
