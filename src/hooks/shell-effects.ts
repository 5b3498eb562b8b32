/** What a shell command would do, by its text and the disk. */
import { diskOf } from '../host/disk.ts'
import type { World } from '../host/world.ts'
import { analyse } from '../shell/bash/analyse.ts'
import type { Effects } from '../shell/effects.ts'
import type { HookInput } from './input.ts'

export interface Foreseen extends Effects {
  /** Says of files that were seen to be no links. */
  isFile(path: string): boolean
}

export async function effectsOf(
  { fs, env }: World,
  { cwd, tool }: HookInput,
  text: string,
): Promise<Foreseen> {
  const disk = diskOf(fs)
  const start = { cwd, home: env.HOME ?? env.USERPROFILE, disk }
  const { writes, git, opaque } =
    tool === 'PowerShell'
      ? (await import('../shell/powershell/analyse.ts')).analysePowerShell(text, start)
      : await analyse(text, start)
  const { isSeenFile: isFile } = disk
  if (git.length === 0) return { writes, git, opaque, isFile }
  const { gitWrites } = await import('./shell-git.ts')
  const byGit = git.map((one) => gitWrites(one, disk))
  return {
    writes: [...writes, ...byGit.flatMap((one) => one.writes)],
    git,
    opaque: byGit.some((one) => one.opaque) ? [...opaque, 'git'] : opaque,
    isFile,
  }
}
