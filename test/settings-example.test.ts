/** The example for people who write settings by hand says the same as the plugin and as `dibs init`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { install } from '../src/core/settings.ts'
import { wanted } from '../src/core/settings-wanted.ts'
import { installRoot } from '../src/host/install.ts'

const text = (path: string): string => readFileSync(join(installRoot(), path), 'utf8')
const example = JSON.parse(text('settings.example.json'))

test('settings.example.json has the hooks of hooks/hooks.json, in their order, with a path in place of the root', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Claude Code's own placeholder.
  const plugin = JSON.parse(text('hooks/hooks.json').replaceAll('${CLAUDE_PLUGIN_ROOT}', '/path/to/dibs'))
  expect(example.hooks).toEqual(plugin.hooks)
  expect(Object.keys(example.hooks)).toEqual(Object.keys(plugin.hooks))
})

test('settings.example.json is what init writes into a new file', () => {
  const fresh = install(null, wanted('/path/to/dibs'))
  expect(fresh.ok && JSON.parse(fresh.text ?? '')).toEqual(example)
})

const SHELLS = 'Bash|PowerShell'
const WRITING = `Edit|Write|NotebookEdit|MultiEdit|${SHELLS}`

test.each<[event: string, matcher: string | undefined, async: true | undefined]>([
  ['SessionStart', undefined, undefined],
  ['UserPromptSubmit', undefined, undefined],
  ['PreToolUse', WRITING, undefined],
  ['PostToolUse', WRITING, true],
  ['PostToolUseFailure', SHELLS, true],
  ['PostToolBatch', undefined, undefined],
  ['Stop', undefined, undefined],
  ['StopFailure', undefined, undefined],
  ['SubagentStart', undefined, undefined],
  ['SubagentStop', undefined, undefined],
  ['SessionEnd', undefined, undefined],
])('%s: one process without a shell, of tools only for those that write', (event, matcher, async) => {
  const { hooks } = JSON.parse(text('hooks/hooks.json'))
  expect(Object.keys(hooks)).toHaveLength(11)
  expect(hooks[event]).toHaveLength(1)
  const [group] = hooks[event]
  expect(group.matcher).toBe(matcher)
  expect(group.hooks).toHaveLength(event === 'Stop' ? 2 : 1)
  const [hook] = group.hooks
  expect(hook).toMatchObject({ type: 'command', command: 'node' })
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Claude Code's own placeholder.
  expect(hook.args).toEqual(['${CLAUDE_PLUGIN_ROOT}/dist/hook.cjs', event])
  expect(hook.async).toBe(async)
  expect(hook.timeout).toBeLessThanOrEqual(async ? 30 : 10)
})

test('beside Stop something may wait, without holding anything up, and wake the session', () => {
  const { hooks } = JSON.parse(text('hooks/hooks.json'))
  expect(hooks.Stop[0].hooks[1]).toEqual({
    type: 'command',
    command: 'node',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Claude Code's own placeholder.
    args: ['${CLAUDE_PLUGIN_ROOT}/dist/hook.cjs', 'Wake'],
    asyncRewake: true,
    timeout: 86_400,
  })
})
