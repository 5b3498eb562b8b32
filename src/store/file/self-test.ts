/** Does this folder's file system keep the promises that versions.ts builds on? Asked of the very folder, in `tmp/`. */
import type { Fs } from '../../host/fs.ts'
import { codeOf, publish, readPublished, uniqueName, writeNew } from './disk.ts'
import { removeTree } from './versions.ts'

/** @returns what does not hold; empty when all does */
export function selfTest(fs: Fs, root: string): string[] {
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
    if (first && readPublished(fs, `${folder}/name`).toString() !== 'first')
      wrong.push('a name lost its first content')
  } catch (error) {
    wrong.push(`${codeOf(error)}: ${(error as Error).message}`)
  } finally {
    removeTree(fs, folder)
  }
  return wrong
}
