/**
 * Claude Code's settings files on disk. A reader sees the old content or the new, never part of one: a change is
 * computed from what the file says under a lock, written beside it and renamed over it. A symbolic link stays a link,
 * and the file keeps its mode. Claude Code itself takes no such lock: when it writes at that same moment, the later wins.
 */
import * as fs from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import type { Outcome } from '../core/settings.ts'
import { realFs } from './fs.ts'
import { lock } from './lock.ts'
import { replaceFile } from './replace-file.ts'

export type Scope = 'project' | 'local' | 'user'
export const SCOPES: Scope[] = ['user', 'project', 'local']

/** Inside the folder: Claude Code itself uses the default place, `FOLDER.lock`, for other things. */
const LOCK_NAME = '.dibs-settings.lock'
const MAX_LINKS = 40

/** A settings file cannot be used; `message` is one line for a person. Codes: `encoding`, `locked`, `links`. */
export class SettingsFileError extends Error {
  override name = 'SettingsFileError'
  constructor(
    readonly code: 'encoding' | 'locked' | 'links',
    message: string,
  ) {
    super(message)
  }
}

/** The nearest folder from `cwd` upwards with a `.git` entry (a folder, or a worktree's file); else `cwd`. */
export function projectFolder(cwd: string): string {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (fs.existsSync(join(folder, '.git'))) return folder
    if (folder === dirname(folder)) return resolve(cwd)
  }
}

/** Absolute path of a scope's settings file, whether it exists or not. */
export function settingsPath(scope: Scope, cwd: string, env: Record<string, string | undefined>): string {
  if (scope === 'user') {
    const home = env.HOME || env.USERPROFILE || homedir()
    return join(resolve(cwd, env.CLAUDE_CONFIG_DIR || join(home, '.claude')), 'settings.json')
  }
  return join(projectFolder(cwd), '.claude', scope === 'local' ? 'settings.local.json' : 'settings.json')
}

/** The file's text, byte order mark included; null when there is none. Throws SettingsFileError unless it is UTF-8. */
export function readSettings(path: string): string | null {
  let bytes: Buffer
  try {
    bytes = fs.readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new SettingsFileError('encoding', `${path} is not UTF-8 text`)
  }
}

/**
 * Replaces the file's text by what `change` makes of it: null takes the file away, the same text or a refusal writes
 * nothing. `waiting` is called once if somebody else has the lock. Throws SettingsFileError or the system's error; then
 * nothing was written either.
 */
export async function rewriteSettings(
  path: string,
  change: (text: string | null) => Outcome,
  waiting: () => void,
): Promise<{ before: string | null; outcome: Outcome }> {
  const file = target(path)
  const folder = dirname(file)
  const release = await lock(folder, LOCK_NAME, waiting)
  if (!release) throw new SettingsFileError('locked', `${join(folder, LOCK_NAME)} is held by another dibs`)
  try {
    const before = readSettings(file)
    const outcome = change(before)
    if (outcome.ok && outcome.text !== before) {
      if (outcome.text === null) fs.unlinkSync(file)
      else replaceFile(realFs, file, outcome.text)
    }
    return { before, outcome }
  } finally {
    await release()
    // An empty `.claude` is a leftover of ours; a configuration folder that has its name from a person is not.
    if (basename(folder) === '.claude') removeIfEmpty(folder)
  }
}

/** What a chain of symbolic links ends at, even when nothing is there yet. */
function target(path: string): string {
  let file = path
  for (let i = 0; i < MAX_LINKS; i += 1) {
    const stat = fs.lstatSync(file, { throwIfNoEntry: false })
    if (!stat?.isSymbolicLink()) return file
    file = resolve(dirname(file), fs.readlinkSync(file))
  }
  throw new SettingsFileError('links', `${path} is a symbolic link that leads nowhere`)
}

function removeIfEmpty(folder: string): void {
  try {
    fs.rmdirSync(folder)
  } catch {
    // Not empty, or in use: it stays.
  }
}
