/** Programs that are known by name. Of all others nobody can say what they write. */
import type { Program, Word } from '../effects.ts'
import { ARCHIVES } from './archives.ts'
import { COPYING } from './copying.ts'
import { EDITING } from './editing.ts'
import { FORMATTERS } from './formatters.ts'
import { patch } from './patching.ts'
import { PRINTING } from './printing.ts'
import { RUNNERS } from './runners.ts'
import { TRANSFER } from './transfer.ts'
import { WRAPPERS } from './wrappers.ts'

/** They write no file, whatever their arguments are. What changes only rights or owners changes no content. */
const HARMLESS = new Set(
  (
    '[ ack ag arch base64 bat bc bzcat cal chgrp chmod chown cksum clear cloc cmp column comm cut date df diff diffstat dig dirs du ' +
    'egrep envsubst expand expr eza factor false fgrep fmt fold free getent grep groups head hexdump host hostname id ip jobs join ' +
    'jq kill killall last less locale ls lscpu lsof man md5 md5sum mkdir mkfifo mktemp more netstat nl nproc nslookup numfmt od ' +
    'paste pgrep ping pkill printenv ps pstree readlink realpath rev rg rmdir scc seq sha1sum sha256sum sha512sum shasum ' +
    'sleep ss stat strings stty sum sync tac tail test tokei tput tr true tsort tty type uname unexpand uptime users vmstat ' +
    'wait wc whereis which who whoami xzcat yes zcat zgrep'
  ).split(' '),
)

/** Asked for their version, interpreters and builders say that and nothing else. */
const VERSIONED = new Set(
  'node python python3 npm pnpm yarn npx tsc go cargo rustc ruby php java deno bun make docker gh'.split(' '),
)

const isVersion = ([only, ...more]: Word[]): boolean =>
  more.length === 0 && only !== undefined && /^(--version|-v|-V|version)$/.test(only)

const PROGRAMS: Record<string, Program> = {
  ...COPYING,
  ...EDITING,
  ...FORMATTERS,
  ...WRAPPERS,
  ...RUNNERS,
  ...PRINTING,
  ...ARCHIVES,
  ...TRANSFER,
  patch,
}

export function programOf(name: string): Program | undefined {
  if (HARMLESS.has(name)) return harmless
  const known = Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined
  if (!VERSIONED.has(name)) return known
  return (call) => (isVersion(call.args) ? {} : (known?.(call) ?? { opaque: true }))
}

const harmless: Program = () => ({})
