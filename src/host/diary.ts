/**
 * Where failures are written down: a private folder beside the system's temporary files, because the state folder may
 * be what fails. Size-capped; losing it loses only the memory of who was told what.
 */
import { isAbsolute } from 'node:path'
import type { World } from './world.ts'

export const MAX_DIARY_BYTES = 256 * 1024
/** Messages of the system name files, and names may be long. Characters. */
const MAX_ENTRY = 8 * 1024

export interface Diary {
  write(text: string): void
  /** True the first time that this is asked about `key`; true every time where that cannot be remembered. */
  first(key: string): boolean
}

export function diaryFolder({ fs, temps, uid }: Pick<World, 'fs' | 'temps' | 'uid'>): string {
  const temp = temps.find((folder) => isAbsolute(folder) && fs.existsSync(folder))
  return `${temp ?? '/tmp'}/dibs-${uid ?? 'user'}`
}

export function openDiary(world: World): Diary {
  const { fs, clock, uid } = world
  const folder = diaryFolder(world)
  const ready = isPrivate()

  function makeOnce(): void {
    try {
      fs.mkdirSync(folder, 0o700)
    } catch (error) {
      if ((error as { code?: string }).code !== 'EEXIST') throw error // several hooks complain at once
    }
  }

  function isPrivate(): boolean {
    try {
      makeOnce()
      const stat = fs.lstatSync(folder)
      return stat.isDirectory() && (uid === undefined || (stat.uid === uid && (stat.mode & 0o022) === 0))
    } catch {
      return false
    }
  }

  return {
    write(text) {
      if (!ready) return
      try {
        const file = `${folder}/errors.log`
        if ((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_DIARY_BYTES)
          fs.renameSync(file, `${file}.1`)
        const fd = fs.openSync(file, 'a', 0o600)
        fs.writeSync(fd, `${new Date(clock.wall()).toISOString()} ${text.slice(0, MAX_ENTRY)}\n`)
        fs.closeSync(fd)
      } catch {
        // The person is told all the same.
      }
    },
    first(key) {
      if (!ready) return true
      try {
        fs.closeSync(fs.openSync(`${folder}/told-${key.replace(/[^\w-]/g, '_').slice(0, 200)}`, 'wx', 0o600))
        return true
      } catch (error) {
        return (error as { code?: string }).code !== 'EEXIST'
      }
    },
  }
}
