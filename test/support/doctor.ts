/** A project that is well, and what `dibs doctor` finds in it. */
import { expect } from 'vitest'
import type { Finding } from '../../src/doctor/finding.ts'
import { run } from './command.ts'
import type { Scene } from './scene.ts'

export async function doctor(here: Scene): Promise<{ code: number; findings: Finding[] }> {
  const { code, json } = await run(here, ['doctor', '--json'])
  const { findings, ok } = json() as { findings: unknown; ok: boolean }
  expect(ok).toBe(code === 0)
  return { code, findings: findings as Finding[] }
}

/** Hooks are installed once, and somebody has worked here. */
export async function makeWell(here: Scene): Promise<Scene> {
  await run(here, ['init'])
  await run(here, ['claim', 'a.txt'])
  return here
}
