/**
 * How to start the real `claude` client so that it reads nothing of its user's and talks to nobody but the
 * scripted Messages API.
 *
 * Invariant: the environment is built from a short list of harmless names, never by removing dangerous ones:
 * a key, proxy or provider switch that nobody thought of cannot reach the client.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Env = Record<string, string | undefined>

const kept = ['PATH', 'LANG', 'LC_ALL', 'TERM', 'SHELL', 'USER', 'LOGNAME', 'TMPDIR', 'TZ']
const keptOnWindows = ['SystemRoot', 'ComSpec', 'PATHEXT', 'TEMP', 'TMP', 'APPDATA', 'LOCALAPPDATA', 'Path']
/** Not a credential: it only has to look like one. The client shows its last 20 characters when it asks. */
export const dummyKey = 'sk-ant-api03-dibs-canary-not-a-real-key-000000000000'

export function clientEnv(options: { home: string; url: string; base: Env; root: boolean }): Env {
  const env: Env = {}
  for (const name of [...kept, ...keptOnWindows])
    if (options.base[name] !== undefined) env[name] = options.base[name]
  return {
    ...env,
    HOME: options.home,
    USERPROFILE: options.home,
    ANTHROPIC_BASE_URL: options.url,
    ANTHROPIC_API_KEY: dummyKey,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_ERROR_REPORTING: '1',
    DISABLE_AUTOUPDATER: '1',
    NO_PROXY: '127.0.0.1,localhost',
    // The client refuses bypassPermissions to root unless it is told that the surroundings are disposable.
    ...(options.root ? { IS_SANDBOX: '1' } : {}),
  }
}

/** Writes the answers that a first interactive start would ask for. Harmless for `claude -p`. */
export function prepareHome(home: string, projects: string[]): void {
  mkdirSync(join(home, '.claude'), { recursive: true })
  const trusted = {
    hasTrustDialogAccepted: true,
    hasCompletedProjectOnboarding: true,
    projectOnboardingSeenCount: 1,
  }
  const answers = {
    hasCompletedOnboarding: true,
    bypassPermissionsModeAccepted: true,
    customApiKeyResponses: { approved: [dummyKey.slice(-20)], rejected: [] },
    projects: Object.fromEntries(projects.map((project) => [project, trusted])),
  }
  writeFileSync(join(home, '.claude.json'), JSON.stringify(answers))
}

export type PermissionMode = 'default' | 'acceptEdits' | 'bypassPermissions' | 'plan' | 'dontAsk'
export type SessionOptions = {
  permissionMode?: PermissionMode
  pluginDir?: string
  /** A settings file beside those of the project. */
  settings?: string
  sessionId?: string
  resume?: string
  extra?: string[]
}

export function sessionArgs(options: SessionOptions): string[] {
  const flag = (name: string, value: string | undefined): string[] =>
    value === undefined ? [] : [name, value]
  return [
    ...flag('--permission-mode', options.permissionMode ?? 'bypassPermissions'),
    ...flag('--plugin-dir', options.pluginDir),
    ...flag('--settings', options.settings),
    ...flag('--session-id', options.sessionId),
    ...flag('--resume', options.resume),
    ...(options.extra ?? []),
  ]
}

/** One turn without a terminal; every event comes on stdout, one JSON object a line. */
export function printArgs(prompt: string, options: SessionOptions = {}): string[] {
  return ['-p', prompt, '--output-format', 'stream-json', '--verbose', ...sessionArgs(options)]
}
