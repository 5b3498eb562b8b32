/** Programs that are known by name. Of all others nobody can say what they write. */
import type { Program, Word } from '../effects.ts'
import { COPYING } from './copying.ts'
import { EDITING } from './editing.ts'
import { PRINTING } from './printing.ts'
import { WRAPPERS } from './wrappers.ts'

/** They write no file, whatever their arguments are. What changes only rights or owners changes no content. */
const HARMLESS = new Set(
  (
    'arch base64 cal chgrp chmod chown cksum cmp column comm cut date df diff dirs du expand expr factor false fmt fold free getent ' +
    'grep egrep fgrep groups head hexdump hostname id jobs join jq kill last ls lsof man md5sum mkdir mkfifo nl nproc numfmt od ' +
    'paste pgrep ping printenv ps pstree readlink realpath rev rmdir seq sha1sum sha256sum sha512sum sleep ss stat strings sum sync ' +
    'tac tail test tput tr true tty tsort type uname uptime users vmstat wait wc whereis which who whoami yes zcat ['
  ).split(' '),
)

/** Asked for their version, interpreters and builders say that and nothing else. */
const VERSIONED = new Set(
  'node python python3 npm pnpm yarn npx tsc go cargo rustc ruby php java deno bun make docker gh'.split(' '),
)

const isVersion = ([only, ...more]: Word[]): boolean =>
  more.length === 0 && only !== undefined && /^(--version|-v|-V|version)$/.test(only)

const PROGRAMS: Record<string, Program> = { ...COPYING, ...EDITING, ...WRAPPERS, ...PRINTING }

export function programOf(name: string): Program | undefined {
  if (HARMLESS.has(name)) return harmless
  const known = Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined
  if (!VERSIONED.has(name)) return known
  return (call) => (isVersion(call.args) ? {} : (known?.(call) ?? { opaque: true }))
}

const harmless: Program = () => ({})
