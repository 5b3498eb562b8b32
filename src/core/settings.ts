/**
 * Puts dibs into the text of a Claude Code settings file and takes it out again. Everything else stays byte for byte,
 * and `uninstall(install(text))` is `text`: what is ours is recognised by content alone, from whatever place and
 * version it came, and `install` is "take out, then put at the end".
 *
 * Ours is a hook whose `args` name a `dist/hook.cjs` and an event, and a permission rule that is spelled exactly like
 * one of the lists below. Hence the limits, where the text alone cannot tell:
 * - a rule that somebody had written in exactly these words before goes with ours;
 * - comments written inside one of our entries go with it; comments around them stay;
 * - after a rewrite by a formatter or by Claude Code itself the meaning is restored, not the bytes (see jsonc.ts).
 */
import { findNodeAtLocation, getNodeValue, type Node } from 'jsonc-parser'
import { append, type Problem, problemAt, read, remove } from './jsonc.ts'
import { ALLOW, ASK, EVENTS, HOOK_NAMES, type Hook, type Wanted } from './settings-wanted.ts'

const BOM = '\uFEFF'

/** `text` null: there is no such file, or none is left. */
export type Outcome = { ok: true; text: string | null } | { ok: false; problem: Problem }

/** The settings text with exactly `want` of dibs in it, and the same text if that is so already. */
export function install(text: string | null, want: Wanted): Outcome {
  const tree = checked(text ?? '')
  if (!tree.ok) return tree
  if (isCurrent(tree.root, want)) return { ok: true, text }
  const clean = uninstall(text)
  if (!clean.ok) return clean
  const { bom, body } = split(clean.text ?? '')
  const additions: [string[], unknown][] = [
    ...Object.entries(want.hooks).flatMap(([event, groups]) =>
      groups.map((group): [string[], unknown] => [['hooks', event], group]),
    ),
    ...want.allow.map((rule): [string[], unknown] => [['permissions', 'allow'], rule]),
    ...want.ask.map((rule): [string[], unknown] => [['permissions', 'ask'], rule]),
  ]
  const added = additions.reduce((sofar, [path, value]) => append(sofar, path, value), body)
  return { ok: true, text: bom + added + (clean.text === null ? '\n' : '') }
}

/** The settings text without anything of dibs in it. */
export function uninstall(text: string | null): Outcome {
  const tree = checked(text ?? '')
  if (!tree.ok) return tree
  const { root } = tree
  if (text === null || !root) return { ok: true, text }
  const { bom, body } = split(text)
  const gone = new Set(ours(root))
  const left = remove(body, root, (node) => gone.has(node))
  // Only a file that `install` wrote from nothing is one line break without its root: an empty one got none.
  return {
    ok: true,
    text: bom === '' && left === '\n' && body !== left && body.startsWith('{') ? null : bom + left,
  }
}

/** Does this settings text run any hook of dibs? False for text that cannot be read. */
export function hasHooks(text: string | null): boolean {
  const tree = checked(text ?? '')
  return tree.ok && hooksIn(tree.root).length > 0
}

/** Hooks of this version that a settings text with hooks of dibs lacks: an older one made it. */
export function missingHooks(text: string | null): string[] {
  const tree = checked(text ?? '')
  const here = tree.ok ? hooksIn(tree.root).flatMap(({ entry }) => (getNodeValue(entry) as Hook).args) : []
  return [...HOOK_NAMES].filter((name) => !here.includes(name))
}

/** The first mistake in a settings text. */
export function mistakeIn(text: string | null): Problem | undefined {
  const tree = read(split(text ?? '').body)
  return tree.ok ? undefined : tree.problem
}

/** Does this settings text switch all hooks off? */
export function hooksOff(text: string | null): boolean {
  const tree = read(split(text ?? '').body)
  return (
    tree.ok && tree.root !== undefined && findNodeAtLocation(tree.root, ['disableAllHooks'])?.value === true
  )
}

/** Plugins that settings texts, later ones first in rank, switch on under the name dibs: their keys. */
export function enabledPlugins(texts: (string | null)[]): string[] {
  const all: Record<string, unknown> = {}
  for (const text of texts) {
    const tree = read(split(text ?? '').body)
    const node = tree.ok && tree.root ? findNodeAtLocation(tree.root, ['enabledPlugins']) : undefined
    if (node?.type === 'object') Object.assign(all, getNodeValue(node))
  }
  return Object.keys(all).filter((key) => key.startsWith('dibs@') && all[key] === true)
}

// --- recognising ---------------------------------------------------------------------------------------------

const LISTS = ['allow', 'ask'] as const
const isOurRule = (rule: unknown): boolean => [...ALLOW, ...ASK].includes(rule as string)

function isOurHook(event: string, hook: unknown): boolean {
  const args = (hook as Partial<Hook> | null)?.args
  if (!Array.isArray(args)) return false
  const isScript = (arg: unknown): boolean =>
    typeof arg === 'string' && /(^|[\\/])dist[\\/]hook\.cjs$/.test(arg)
  return args.some(isScript) && args.some((arg) => arg === event || HOOK_NAMES.has(String(arg)))
}

interface Found {
  event: string
  group: Node
  entry: Node
  /** True when the group holds nothing but ours. */
  whole: boolean
}

function hooksIn(root: Node | undefined): Found[] {
  const hooks = root && findNodeAtLocation(root, ['hooks'])
  return (hooks?.children ?? []).flatMap(({ children: [key, groups] = [] }) => {
    const event = String(key?.value)
    return (groups?.type === 'array' ? (groups.children ?? []) : []).flatMap((group) => {
      const list = group.type === 'object' ? findNodeAtLocation(group, ['hooks']) : undefined
      const entries = list?.type === 'array' ? (list.children ?? []) : []
      const mine = entries.filter((entry) => isOurHook(event, getNodeValue(entry)))
      return mine.map((entry) => ({ event, group, entry, whole: mine.length === entries.length }))
    })
  })
}

function rulesIn(root: Node | undefined, list: string): Node[] {
  return (root && findNodeAtLocation(root, ['permissions', list])?.children) ?? []
}

/** The array items that are ours: a matcher group where all of it is, else the single entries in it; and the rules. */
function ours(root: Node): Node[] {
  return [
    ...hooksIn(root).map(({ group, entry, whole }) => (whole ? group : entry)),
    ...LISTS.flatMap((list) => rulesIn(root, list).filter((rule) => isOurRule(rule.value))),
  ]
}

function isCurrent(root: Node | undefined, want: Wanted): boolean {
  const here = hooksIn(root).map(({ event, group, entry }) =>
    JSON.stringify([event, getNodeValue(group).matcher, getNodeValue(entry)]),
  )
  const there = Object.entries(want.hooks).flatMap(([event, groups]) =>
    groups.flatMap(({ matcher, hooks }) => hooks.map((hook) => JSON.stringify([event, matcher, hook]))),
  )
  const same = JSON.stringify(here.sort()) === JSON.stringify(there.sort())
  return (
    same &&
    LISTS.every((list) => {
      const rules = rulesIn(root, list).map((rule) => rule.value)
      return want[list].every((rule) => rules.includes(rule))
    })
  )
}

// --- refusing ------------------------------------------------------------------------------------------------

function split(text: string): { bom: string; body: string } {
  return text.startsWith(BOM) ? { bom: BOM, body: text.slice(BOM.length) } : { bom: '', body: text }
}

/** The tree, if every place that dibs reads or writes has the shape that Claude Code gives it. */
function checked(text: string): ReturnType<typeof read> {
  const { body } = split(text)
  const tree = read(body)
  if (!tree.ok || !tree.root) return tree
  const wrong = misshapen(tree.root)
  return wrong ? { ok: false, problem: problemAt(body, wrong.node.offset, wrong.what) } : tree
}

function misshapen(root: Node): { node: Node; what: string } | undefined {
  const places: [path: string[], type: 'object' | 'array'][] = [
    [[], 'object'],
    [['hooks'], 'object'],
    ...EVENTS.map((event): [string[], 'array'] => [['hooks', event], 'array']),
    [['permissions'], 'object'],
    ...LISTS.map((list): [string[], 'array'] => [['permissions', list], 'array']),
  ]
  for (const [path, type] of places) {
    const node = findNodeAtLocation(root, path)
    if (!node) continue
    const name = path.length > 0 ? `"${path.join('.')}"` : 'the settings'
    if (node.type !== type) return { node, what: `${name} should be an ${type}, not ${aKind(node.type)}` }
    // Of two members with one name Claude Code takes the last and jsonc-parser the first.
    const keys =
      type === 'object' ? (node.children ?? []).flatMap((member) => member.children?.[0] ?? []) : []
    const twice = keys.find((key, i) => keys.findIndex(({ value }) => value === key.value) < i)
    if (twice) return { node: twice, what: `"${[...path, twice.value].join('.')}" is there twice` }
  }
  return undefined
}

const aKind = (type: string): string =>
  /^[ao]/.test(type) ? `an ${type}` : type === 'null' ? type : `a ${type}`
