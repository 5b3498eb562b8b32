/** What `dibs doctor` looks at, one named step each. A step reports; it changes nothing. */
import { findNodeAtLocation, type ParseError, parse, parseTree, printParseErrorCode } from 'jsonc-parser'
import { CONFIG_FILE } from '../core/config.ts'
import { parseConfig } from '../core/config-schema.ts'
import { problemAt } from '../core/jsonc.ts'
import { enabledPlugins, hasHooks, hooksOff } from '../core/settings.ts'
import { diaryFolder } from '../host/diary.ts'
import { SCOPES, settingsPath } from '../host/settings-file.ts'
import { checkFolder } from '../store/file/folder.ts'
import { selfTest } from '../store/file/self-test.ts'
import { span } from '../words.ts'
import { overview } from './overview.ts'
import type { Place } from './place.ts'
import { glance } from './settings.ts'

export interface Finding {
  check: string
  is: 'ok' | 'warning' | 'problem'
  what: string
  /** What to do about it. */
  fix?: string
}

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
    return [...scripts].map((script): Finding => {
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
  })
}

export function stateFolder({ world, workspace }: Place): Finding {
  const check = 'state folder'
  const { fs, uid } = world
  try {
    if (checkFolder(fs, workspace.state, uid) === 'absent')
      return { check, is: 'ok', what: `${workspace.state} (not there yet: nobody has worked here)` }
  } catch (error) {
    const { message, hint } = error as { message: string; hint?: string }
    return { check, is: 'problem', what: message, fix: hint ?? 'make it readable' }
  }
  const mode = fs.statSync(workspace.state).mode & 0o777
  if (uid !== undefined && (mode & 0o077) !== 0)
    return {
      check,
      is: 'warning',
      what: `${workspace.state} can be read by others (mode ${mode.toString(8)})`,
      fix: `chmod 700 ${workspace.state}`,
    }
  return { check, is: 'ok', what: workspace.state }
}

export function fileSystem({ world, workspace }: Place): Finding | undefined {
  const check = 'file system'
  if (!world.fs.existsSync(`${workspace.state}/tmp`)) return undefined
  const wrong = selfTest(world.fs, workspace.state)
  return wrong.length === 0
    ? { check, is: 'ok', what: 'a name is given once, and listed' }
    : {
        check,
        is: 'problem',
        what: wrong.join('; '),
        fix: 'put the state on a local disk: DIBS_STORE=/some/folder',
      }
}

export async function records(place: Place): Promise<Finding[]> {
  const check = 'records'
  const { fs } = place.world
  try {
    const { participants, damage } = await overview(place)
    const gone = participants.filter((one) => one.presence === 'gone').map((one) => one.handle)
    const aside = listOf(fs, `${place.workspace.state}/damaged`)
    return [
      damage.length > 0
        ? {
            check,
            is: 'warning',
            what: damage.join('; '),
            fix: 'nothing: the last whole version is used; look at what was set aside',
          }
        : { check, is: 'ok', what: `readable: ${participants.length} participants` },
      ...(aside.length > 0
        ? [
            {
              check,
              is: 'warning' as const,
              what: `${aside.length} damaged records were set aside`,
              fix: `look at ${place.workspace.state}/damaged, then delete what is in it`,
            },
          ]
        : []),
      ...(gone.length > 0
        ? [
            {
              check,
              is: 'ok' as const,
              what: `${gone.join(', ')}: gone without an end; freed when somebody wants what they hold`,
              fix: 'dibs sweep does it now',
            },
          ]
        : []),
    ]
  } catch (error) {
    const { message, hint } = error as { message: string; hint?: string }
    return [{ check, is: 'problem', what: message, fix: hint ?? 'dibs sweep' }]
  }
}

/** A lock of a settings change that was killed, and files that killed hooks left. */
export function leftovers({ world, workspace }: Place, cwd: string): Finding[] {
  const { fs, clock } = world
  const found: Finding[] = []
  for (const scope of SCOPES) {
    const lock = `${settingsPath(scope, cwd, world.env).replace(/[\\/][^\\/]+$/, '')}/.dibs-settings.lock`
    const stat = fs.lstatSync(lock, { throwIfNoEntry: false })
    if (stat && clock.wall() - stat.mtimeMs > 60_000 && !found.some((one) => one.what.startsWith(lock)))
      found.push({
        check: 'locks',
        is: 'warning',
        what: `${lock} was left by a process that was killed`,
        fix: `rmdir ${lock}`,
      })
  }
  const temps = listOf(fs, `${workspace.state}/tmp`).length
  if (temps > 20)
    found.push({
      check: 'leftovers',
      is: 'warning',
      what: `${temps} temporary files of killed processes`,
      fix: 'dibs sweep',
    })
  return found.length > 0 ? found : [{ check: 'locks', is: 'ok', what: 'none is left behind' }]
}

/** Store time follows the monotonic clock; far from the wall clock means that somebody set that one. */
export async function clocks(place: Place): Promise<Finding> {
  const check = 'clock'
  const { clock } = place.world
  const { now, version } = await place.store.read()
  const apart = Math.abs(now - clock.wall())
  if (version !== '' && apart > 60 * 60_000)
    return {
      check,
      is: 'warning',
      what: `the wall clock is ${span(apart)} away from the time that claims are kept in`,
      fix: 'nothing: claims keep their length; shown times of day are off until the next boot',
    }
  return {
    check,
    is: 'ok',
    what: clock.boot() ? 'monotonic within this boot' : 'monotonic; this platform tells no boot id',
  }
}

/** Line and fix for whatever in the configuration cannot be used. */
export function configuration({ world, workspace }: Place): Finding[] {
  const check = 'configuration'
  const file = `${workspace.tree}/${CONFIG_FILE}`
  let text: string
  try {
    text = world.fs.readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    return (error as { code?: string }).code === 'ENOENT'
      ? [{ check, is: 'ok', what: `none (${CONFIG_FILE}); defaults are used` }]
      : [{ check, is: 'problem', what: `${file}: ${(error as Error).message}`, fix: 'make it readable' }]
  }
  const errors: ParseError[] = []
  const value = parse(text, errors, { disallowComments: true, allowTrailingComma: false }) as unknown
  const [error] = errors
  if (error) {
    const { line, column } = problemAt(text, error.offset, '')
    return [
      {
        check,
        is: 'problem',
        what: `${file}:${line}:${column}: ${printParseErrorCode(error.error)}`,
        fix: 'make it JSON; until then defaults are used',
      },
    ]
  }
  const tree = parseTree(text)
  const { problems } = parseConfig(value)
  if (problems.length === 0) return [{ check, is: 'ok', what: file }]
  return problems.map(({ path, message }) => {
    const node = tree && findNodeAtLocation(tree, path)
    const { line, column } = problemAt(text, node?.offset ?? 0, '')
    return {
      check,
      is: 'problem',
      what: `${file}:${line}:${column}: ${path.join('.') || 'the file'} ${message}`,
      fix: 'until it is mended the default is used',
    }
  })
}

/** What hooks had to write down. */
export function failures({ world }: Place): Finding {
  const check = 'failures'
  const file = `${diaryFolder(world)}/errors.log`
  const stat = world.fs.statSync(file, { throwIfNoEntry: false })
  if (!stat || world.clock.wall() - stat.mtimeMs > 24 * 60 * 60_000)
    return { check, is: 'ok', what: 'none in the last day' }
  return {
    check,
    is: 'warning',
    what: `a hook failed ${span(world.clock.wall() - stat.mtimeMs)} ago`,
    fix: `the details are in ${file}`,
  }
}

function listOf(fs: Place['world']['fs'], folder: string): string[] {
  try {
    return fs.readdirSync(folder)
  } catch {
    return []
  }
}
