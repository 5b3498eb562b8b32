/** What a shell command would do, by its text and the disk. */
import { diskOf } from '../host/disk.ts'
import type { World } from '../host/world.ts'
import { analyse } from '../shell/bash/analyse.ts'
import type { Effects } from '../shell/effects.ts'
import { gitWrites } from '../shell/git/writes.ts'
import type { HookInput } from './input.ts'

export async function effectsOf(
  { fs, env }: World,
  { cwd, tool }: HookInput,
  text: string,
): Promise<Effects> {
  const disk = diskOf(fs)
  const start = { cwd, home: env.HOME ?? env.USERPROFILE, disk }
  const { writes, git, opaque } =
    tool === 'PowerShell'
      ? (await import('../shell/powershell/analyse.ts')).analysePowerShell(text, start)
      : await analyse(text, start)
  const byGit = git.map((one) => gitWrites(one, disk))
  return {
    writes: [...writes, ...byGit.flatMap((one) => one.writes)],
    git,
    opaque: byGit.some((one) => one.opaque) ? [...opaque, 'git'] : opaque,
  }
}
