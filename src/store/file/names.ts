/** The names of versions: `GENERATION/SLOT`, what is there of them, and which is the newest. */

import { codeOf, list } from '../../host/files.ts'
import type { Fs } from '../../host/fs.ts'

/** The only generation whose name is known beforehand. */
export const FIRST = 'g000001'

export interface Place {
  generation: string
  slot: number
}

export const name = ({ generation, slot }: Place): string => `${generation}/${slotName(slot)}`

/** A generation goes on beyond its usual end only while the folder of the next one is missing. */
const MAX_SLOT = 1e6

const slotName = (slot: number): string => String(slot).padStart(3, '0')

export const numberOf = (generation: string): number => Number.parseInt(generation.slice(1), 10)

/** Newest first. */
export function listGenerations(fs: Fs, root: string): string[] {
  return list(fs, root)
    .filter((entry) => /^g\d{6,12}(-[0-9a-z-]+)?$/.test(entry))
    .sort((a, b) => numberOf(b) - numberOf(a))
}

/** `undefined` when the folder is gone. Only names as dibs writes them: others are somebody else's. */
export function slotsOf(fs: Fs, root: string, generation: string): number[] | undefined {
  try {
    const slots: number[] = []
    for (const entry of fs.readdirSync(`${root}/${generation}`)) {
      const slot = Number(entry)
      if (Number.isInteger(slot) && slot >= 0 && slot < MAX_SLOT && slotName(slot) === entry) slots.push(slot)
    }
    return slots
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    if (codeOf(error) === 'ENOTDIR') return [] // somebody else's file
    throw error
  }
}

/**
 * A folder without slots is announced and not yet used, or was made for a version that lost. A folder that is gone
 * although it was just listed means that newer ones exist, which an older one must not stand in for.
 */
export function newestOf(fs: Fs, root: string, generations: string[]): Place | undefined | 'moved' {
  for (const generation of generations) {
    const slots = slotsOf(fs, root, generation)
    if (!slots) return 'moved'
    if (slots.length > 0) return { generation, slot: Math.max(...slots) }
  }
  return undefined
}
