/** What a shell command would do, by its text and the disk. */
import { diskOf } from '../host/disk.ts'
import type { World } from '../host/world.ts'
import { analyse } from '../shell/bash/analyse.ts'
import type { Effects } from '../shell/effects.ts'
import type { HookInput } from './input.ts'

export interface Foreseen extends Effects {
  /** Says of files that were seen and are no links. */
  isPlainFile(path: string): boolean
}

export async function effectsOf(
  { fs, env }: World,
  { cwd, tool }: HookInput,
  text: string,
): Promise<Foreseen> {
  const disk = diskOf(fs)
  const start = { cwd, home: env.HOME ?? env.USERPROFILE, disk }
  const effects =
    tool === 'PowerShell'
      ? (await import('../shell/powershell/analyse.ts')).analysePowerShell(text, start)
      : await analyse(text, start)
  return { ...effects, isPlainFile: disk.isPlainFile }
}
