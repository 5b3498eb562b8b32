/** The cmdlets that write files, each as its help page has it: which of its arguments name them, and what becomes of those. */
import { posix } from 'node:path'
import type { Found, Write } from '../effects.ts'
import { expand, isElsewhere, locate, type Place } from './paths.ts'

/** What a parameter was given: the words of a list, `undefined` for what is not known. */
export type Given = Map<string, (string | undefined)[]>

export interface Cmdlet {
  /** Parameters in the order in which words without a name are taken for them. */
  positions: string[]
  /** Others that take a value. */
  values: string[]
  switches: string[]
  found(given: Given, place: Place): Found
}

const opaque: Found = { opaque: true }

/** With one of these, what is written depends on more than the paths. */
const NARROWING = ['filter', 'include', 'exclude', 'stream', 'credential', 'fromsession', 'tosession']
const COMMON = [
  'erroraction',
  'errorvariable',
  'informationaction',
  'outvariable',
  'warningaction',
  'encoding',
]
const SWITCHES = ['force', 'whatif', 'confirm', 'passthru', 'verbose', 'debug']

const cmdlet = (
  found: Cmdlet['found'],
  positions: string[],
  values: string[] = [],
  switches: string[] = [],
): Cmdlet => ({
  positions,
  values: [...values, 'literalpath', ...NARROWING, ...COMMON],
  switches: [...switches, ...SWITCHES],
  found: (given, place) =>
    given.has('whatif') ? {} : NARROWING.some((one) => given.has(one)) ? opaque : found(given, place),
})

/** What a parameter names, on the disk; `undefined` where it is not known. */
function paths(given: Given, place: Place, name = 'path'): string[] | undefined {
  const literal = name === 'path' ? given.get('literalpath') : undefined
  const words = literal ?? given.get(name)
  if (!words || words.includes(undefined)) return undefined
  const all = words
    .filter((one) => !isElsewhere(one!))
    .map((one) => {
      if (!literal) return expand(one!, place)
      const path = locate(one!, place)
      return path === undefined ? undefined : [path]
    })
  return all.includes(undefined) ? undefined : all.flatMap((one) => one!)
}

/** Files; what is a folder is not written. */
const content =
  (name: string): Cmdlet['found'] =>
  (given, place) => {
    const all = paths(given, place, given.has('literalpath') ? 'path' : name)
    return all
      ? { writes: all.filter((path) => place.disk.kind(path) !== 'folder').map((path) => ({ path })) }
      : opaque
  }

const whole = (path: string, { disk }: Place): Write =>
  disk.kind(path) === 'folder' ? { path, tree: true } : { path }

const remove: Cmdlet['found'] = (given, place) => {
  const all = paths(given, place)
  return all ? { writes: all.map((path) => whole(path, place)) } : opaque
}

/** Copied, moved: into a folder that is there, under the same name; else under the new one. */
const transfer =
  (isMove: boolean): Cmdlet['found'] =>
  (given, place) => {
    const from = paths(given, place)
    const to = given.has('destination') ? paths(given, place, 'destination') : place.cwd && [place.cwd]
    if (!from || to?.length !== 1) return opaque
    const [target] = to as [string]
    const isInto = place.disk.kind(target) === 'folder'
    const writes = from.flatMap((path): Write[] => {
      const { tree } = whole(path, place)
      const reached = isInto ? posix.join(target, posix.basename(path)) : target
      if (tree && !isMove && !given.has('recurse')) return []
      return [...(isMove ? [whole(path, place)] : []), tree ? { path: reached, tree } : { path: reached }]
    })
    return { writes }
  }

const rename: Cmdlet['found'] = (given, place) => {
  const from = paths(given, place)
  const [name, ...more] = given.get('newname') ?? []
  if (from?.length !== 1 || name === undefined || more.length > 0 || /[\\/:]/.test(name)) return opaque
  const [path] = from as [string]
  const { tree } = whole(path, place)
  const to = posix.join(posix.dirname(path), name)
  return { writes: [whole(path, place), tree ? { path: to, tree } : { path: to }] }
}

const newItem: Cmdlet['found'] = (given, place) => {
  const [type = 'file'] = given.get('itemtype') ?? []
  if (/^(d|c)/i.test(type)) return {}
  if (given.has('name') || (given.get('itemtype')?.[0] === undefined && given.has('itemtype'))) return opaque
  return content('path')(given, place)
}

const download: Cmdlet['found'] = (given, place) =>
  given.has('outfile') ? content('outfile')(given, place) : {}

const CONTENT = cmdlet(content('path'), ['path', 'value'], [], ['nonewline', 'asbytestream'])
const WEB = cmdlet(
  download,
  ['uri'],
  ['outfile', 'method', 'headers', 'body', 'contenttype', 'useragent', 'websession', 'timeoutsec', 'infile'],
  ['usebasicparsing', 'skipcertificatecheck', 'resume'],
)

export const CMDLETS: Record<string, Cmdlet> = {
  'set-content': CONTENT,
  'add-content': CONTENT,
  'clear-content': cmdlet(content('path'), ['path']),
  'out-file': cmdlet(
    content('filepath'),
    ['filepath'],
    ['width', 'inputobject'],
    ['append', 'noclobber', 'nonewline'],
  ),
  'tee-object': cmdlet(
    (given, place) => (given.has('variable') ? {} : content('filepath')(given, place)),
    ['filepath'],
    ['variable', 'inputobject'],
    ['append'],
  ),
  'export-csv': cmdlet(
    content('path'),
    ['path', 'delimiter'],
    ['inputobject', 'usequotes'],
    ['append', 'notypeinformation', 'noclobber'],
  ),
  'new-item': cmdlet(newItem, ['path'], ['itemtype', 'name', 'value']),
  'remove-item': cmdlet(remove, ['path'], [], ['recurse']),
  'move-item': cmdlet(transfer(true), ['path', 'destination']),
  'copy-item': cmdlet(transfer(false), ['path', 'destination'], [], ['recurse', 'container']),
  'rename-item': cmdlet(rename, ['path', 'newname']),
  'invoke-webrequest': WEB,
  'invoke-restmethod': WEB,
}

/** Short names that parameters have. */
export const SHORT: Record<string, string> = {
  ea: 'erroraction',
  wi: 'whatif',
  cf: 'confirm',
  vb: 'verbose',
  db: 'debug',
  lp: 'literalpath',
  pspath: 'literalpath',
  type: 'itemtype',
}

/** As they are called for short; where other systems have a program of that name, its plain uses mean the same. */
export const ALIASES: Record<string, string> = Object.fromEntries(
  Object.entries({
    'add-content': 'ac',
    'clear-content': 'clc',
    'tee-object': 'tee',
    'export-csv': 'epcsv',
    'new-item': 'ni',
    'remove-item': 'ri rm del erase rd rmdir',
    'move-item': 'mi mv move',
    'copy-item': 'cpi cp copy',
    'rename-item': 'rni ren',
    'invoke-webrequest': 'iwr',
    'invoke-restmethod': 'irm',
    'set-location': 'cd sl chdir',
    'push-location': 'pushd',
    'pop-location': 'popd',
  }).flatMap(([name, short]) => short.split(' ').map((one) => [one, name])),
)

/** They write no files, whatever their arguments are; blocks among these run. */
export const isHarmless = (name: string): boolean => VERBS.test(name) || NAMES.has(name)

const VERBS =
  /^(?:compare|convert|convertfrom|convertto|find|get|group|join|measure|resolve|select|show|sort|split|test|where|wait|write)-\w+$|^(?:format-(?:table|list|wide|custom|hex)|out-(?:null|host|string|default)|foreach-object|clear-host|read-host|set-strictmode|start-sleep)$/
const NAMES = new Set(
  (
    '% ? break cat clear cls compare continue diff dir echo exit fc fl foreach ft fw gal gc gci gcm gi gl gm gp gps gsv gu gv h ' +
    'hostname kill ls man md measure mkdir more ps pwd select sleep sls sort type where whoami write'
  ).split(' '),
)
