/** What `dibs doctor` asks of the folder: is it private, sound, and does its file system keep what versions.ts needs? */

import {
  codeOf,
  exists,
  list,
  publish,
  readPublished,
  removeTree,
  uniqueName,
  writeNew,
} from '../../host/files.ts'
import type { Fs } from '../../host/fs.ts'
import { type Examined, StoreError } from '../store.ts'
import { checkFolder } from './folder.ts'

export function examine(fs: Fs, root: string, uid: number | undefined): Examined {
  const found: Examined = { absent: false, wrong: [], weak: [], leftovers: 0, setAside: 0 }
  try {
    // A vault or notes may lie there before anything else does.
    const isNew = checkFolder(fs, root, uid) === 'absent' || !exists(fs, `${root}/state`)
    if (isNew) return { ...found, absent: true }
    const mode = fs.statSync(root).mode & 0o777
    if (uid !== undefined && (mode & 0o077) !== 0)
      found.weak.push({
        what: `${root} can be read by others (mode ${mode.toString(8)})`,
        fix: `chmod 700 ${root}`,
      })
    for (const what of selfTest(fs, root))
      found.wrong.push({ what, fix: 'put the state on a local disk: DIBS_STORE=/some/folder' })
    return {
      ...found,
      leftovers: list(fs, `${root}/tmp`).length,
      setAside: list(fs, `${root}/damaged`).length,
    }
  } catch (error) {
    const { message, hint } = error as StoreError
    const fix = error instanceof StoreError ? (hint ?? '') : 'make it readable'
    return { ...found, wrong: [...found.wrong, { what: message, fix }] }
  }
}

/**
 * Does this file system keep what versions.ts builds on? Asked of the very folder, in `tmp/`.
 * @returns what does not hold
 */
function selfTest(fs: Fs, root: string): string[] {
  const folder = `${root}/tmp/test-${uniqueName()}`
  const wrong: string[] = []
  try {
    fs.mkdirSync(folder, 0o700)
    const [first, second] = ['first', 'second'].map((text) => {
      const temp = `${folder}/${text}.tmp`
      writeNew(fs, temp, Buffer.from(text), true)
      return publish(fs, temp, `${folder}/name`)
    })
    if (!first) wrong.push('a new name could not be created')
    if (second) wrong.push('a name could be given twice')
    if (!fs.readdirSync(folder).includes('name')) wrong.push('a new name is not listed')
    if (first && readPublished(fs, `${folder}/name`) !== 'first') wrong.push('a name lost its first content')
  } catch (error) {
    wrong.push(`${codeOf(error)}: ${(error as Error).message}`)
  } finally {
    removeTree(fs, folder)
  }
  return wrong
}
