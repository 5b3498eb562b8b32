/** `STATUS_BOARD.md`: the workspace at a glance, for people. Written whole, never in place. */
import * as path from 'node:path'
import type { World } from '../host/world.ts'
import { board } from '../reports/board.ts'
import { overview } from './overview.ts'
import type { Place } from './place.ts'

/** @returns its text */
export async function writeBoard(place: Place): Promise<string> {
  const view = await overview(place)
  const text = board(
    view,
    await place.store.readLast(BOARD_EVENTS),
    place.workspace.tree,
    place.world.clock.wall(),
  )
  // Where nobody has worked yet there is no folder to write it to, and nothing to say.
  if (place.world.fs.existsSync(place.workspace.state))
    writeWhole(place.world, `${place.workspace.state}/STATUS_BOARD.md`, text, 0o600)
  const { board: also } = place.config
  if (also) writeWhole(place.world, path.join(place.workspace.tree, also), text, 0o644)
  return text
}

const BOARD_EVENTS = 10

function writeWhole({ fs, clock }: World, file: string, text: string, mode: number): void {
  const temp = `${file}.${process.pid}.${clock.mono()}.tmp`
  const fd = fs.openSync(temp, 'wx', mode)
  try {
    fs.writeSync(fd, text)
  } finally {
    fs.closeSync(fd)
  }
  fs.renameSync(temp, file)
}
