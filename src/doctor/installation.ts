/** Is dibs installed so that it works, and once? */
import { accessSync, constants } from 'node:fs'
import { dirname } from 'node:path'
import type { Place } from '../actions/place.ts'
import { glance } from '../actions/settings.ts'
import { isOff } from '../core/config.ts'
import { enabledPlugins, hasHooks, hooksOff, missingHooks, mistakeIn } from '../core/settings.ts'
import { codeCacheFolder } from '../host/code-cache.ts'
import { nativeCrc32 } from '../host/crc32.ts'
import { SCOPES, settingsPath } from '../host/settings-file.ts'
import type { World } from '../host/world.ts'
import type { Finding } from './finding.ts'

const MIN_NODE = 20

export function nodeVersion(version: string): Finding {
  const check = 'node'
  const major = Number(version.replace('v', '').split('.')[0])
  return major >= MIN_NODE
    ? { check, is: 'ok', what: `Node ${version}` }
    : { check, is: 'problem', what: `Node ${version} is too old`, fix: `install Node ${MIN_NODE} or newer` }
}

/** The hooks must run exactly once: from a plugin or from one settings file. */
export function hooksOnce({ world }: Place, cwd: string): Finding {
  const check = 'hooks'
  const files = SCOPES.map((scope) => settingsPath(scope, cwd, world.env))
  const texts = files.map(glance)
  const mistakes = texts.map(mistakeIn)
  const at = mistakes.findIndex((one) => one !== undefined)
  if (at >= 0) {
    const { line, column, what } = mistakes[at]!
    return {
      check,
      is: 'problem',
      what: `${files[at]}:${line}:${column}: ${what}`,
      fix: 'mend that file first',
    }
  }
  if (isOff(world.env.DIBS))
    return {
      check,
      is: 'warning',
      what: `DIBS=${world.env.DIBS} is set here: sessions started from this shell have no dibs`,
      fix: 'unset DIBS',
    }
  const off = files.filter((_, at) => hooksOff(texts[at] ?? null))
  if (off[0])
    return { check, is: 'problem', what: `${off[0]} says "disableAllHooks": true`, fix: 'take that line out' }
  const sources = [
    ...enabledPlugins(texts).map((plugin) => `plugin ${plugin}`),
    ...files.filter((_, at) => hasHooks(texts[at] ?? null)),
  ]
  if (sources.length === 0)
    return {
      check,
      is: 'problem',
      what: 'no hooks of dibs are installed for this project',
      fix: 'dibs init, or install the plugin',
    }
  if (sources.length > 1)
    return {
      check,
      is: 'warning',
      what: `the hooks run ${sources.length} times: ${sources.join(' and ')}`,
      fix: 'keep one: dibs uninstall [--local | --user], or disable the plugin',
    }
  return { check, is: 'ok', what: `installed once: ${sources[0]}` }
}

/** Hooks that name a file which is gone do nothing, on every edit. */
export function hookFiles({ world }: Place, cwd: string): Finding[] {
  const check = 'hook files'
  return SCOPES.map((scope) => settingsPath(scope, cwd, world.env)).flatMap((file) => {
    const text = glance(file)
    if (!hasHooks(text)) return []
    const named = [...(text ?? '').matchAll(/"((?:[^"\\]|\\.)*dist[\\/]+hook\.cjs)"/g)]
    const scripts = new Set(named.map(([whole]) => JSON.parse(whole) as string))
    const missing = missingHooks(text)
    const old: Finding = {
      check,
      is: 'warning',
      what: `${file} lacks ${missing.join(', ')}: an older dibs made it`,
      fix: 'run dibs init again',
    }
    const files = [...scripts].map((script): Finding => {
      const project = file.replace(/[\\/]\.claude[\\/][^\\/]+$/, '')
      const real = script.replaceAll(`\${CLAUDE_PROJECT_DIR}`, project)
      return world.fs.existsSync(real)
        ? { check, is: 'ok', what: real }
        : {
            check,
            is: 'problem',
            what: `${file} names ${real}, which does not exist`,
            fix: 'run dibs init again',
          }
    })
    return missing.length > 0 ? [...files, old] : files
  })
}

/** Where there is none and none can be made, every hook takes longer; it does the same. */
export function codeCache({
  fs,
  uid,
  env,
  installRoot,
}: Pick<World, 'fs' | 'uid' | 'env' | 'installRoot'>): Finding {
  const check = 'code cache'
  const dist = `${installRoot}/dist`
  const slow = 'every hook compiles itself anew, which takes longer'
  const crc32 = nativeCrc32()
  const folder = crc32 && codeCacheFolder(crc32, dist, env.NODE_OPTIONS)
  if (!folder)
    return {
      check,
      is: 'warning',
      what: crc32
        ? `${process.execPath} is not there any more: ${slow}`
        : `Node ${process.version} has no checksum of its own: ${slow}`,
      fix: crc32 ? 'start this session anew' : 'install Node 20.15 or newer',
    }
  if (fs.existsSync(`${folder}/hooks-main.cjs`))
    return { check, is: 'ok', what: `hooks are compiled for Node ${process.version}` }
  let above = folder
  while (!fs.existsSync(above)) above = dirname(above)
  const owner = fs.existsSync(dist) ? fs.statSync(dist).uid : uid
  try {
    accessSync(`${above}/.`, constants.W_OK) // with the dot, a file is none
    return owner === uid
      ? { check, is: 'ok', what: `none yet in ${above}: made when a session starts` }
      : {
          check,
          is: 'warning',
          what: `${dist} belongs to somebody else: ${slow}`,
          fix: 'start one session as its owner',
        }
  } catch {
    return {
      check,
      is: 'warning',
      what: `${above} is no folder that can be written: ${slow}`,
      fix: 'start one session as somebody who may write there',
    }
  }
}

/** A lock of a settings change that was killed: the next change takes it over, and says that it waits. */
export function settingsLocks({ world }: Place, cwd: string): Finding[] {
  const check = 'locks'
  const folders = SCOPES.map((scope) => settingsPath(scope, cwd, world.env).replace(/[\\/][^\\/]+$/, ''))
  const left = [...new Set(folders)].flatMap((folder): Finding[] => {
    const lock = `${folder}/.dibs-settings.lock`
    const stat = world.fs.lstatSync(lock, { throwIfNoEntry: false })
    if (!stat || world.clock.wall() - stat.mtimeMs < OLD_LOCK_MS) return []
    return [
      { check, is: 'warning', what: `${lock} was left by a process that was killed`, fix: `rmdir ${lock}` },
    ]
  })
  return left.length > 0 ? left : [{ check, is: 'ok', what: 'none is left behind' }]
}

const OLD_LOCK_MS = 60_000
