/**
 * What a command line would do to the disk, as far as its text and the disk tell. The words of this folder: `analyse`
 * turns text into `Effects`; each program that is known by name turns its arguments into `Found`. Nothing here ever
 * runs anything, and what cannot be told is never guessed at: it is `opaque`.
 */

export interface Effects {
  /** What it would write, create or delete: in the order of the text, each once. */
  writes: Write[]
  /** The calls of git in it, in order: several of its verbs act on far more than the files that they name (git/acts.ts). */
  git: GitCall[]
  /** Programs of which the text does not tell what they write, each once: `python3`, `npm`, `./build.sh`, `$TOOL`. */
  opaque: string[]
}

export interface Write {
  /** Absolute; `.` and `..` resolved, symbolic links not. */
  path: string
  /** Anything below this folder may be written, and nobody can say what. */
  tree?: true
}

/** An argument after all expansions; `undefined` where only running the command would tell (it may then be several, or none). */
export type Word = string | undefined

export interface GitCall {
  /** The folder that it runs in; `undefined` where only running would tell. Its own `-C` is not yet applied. */
  cwd: string | undefined
  /** Everything after `git`. */
  args: Word[]
  /** Assignments before it, such as `GIT_INDEX_FILE=…`. */
  env: Record<string, Word>
  /** What it reads from standard input, where the command line itself holds that. */
  stdin?: string | undefined
}

/** What the analysis may ask about the disk. Paths are absolute. Never throws. */
export interface Disk {
  /** Symbolic links followed; `undefined` where nothing is there. */
  kind(path: string): 'file' | 'folder' | undefined
  /** Names in a folder, in no order; empty where it cannot be read. */
  names(folder: string): string[]
  /** The same with what each of them is: in one go, where many are looked at. Links are not followed. */
  entries?(folder: string): { name: string; kind: 'file' | 'folder' | 'link' }[]
  /** A file's text, `undefined` where it cannot be read or is larger than a megabyte. */
  read(path: string): string | undefined
  /** The same folder with all symbolic links resolved: where `..` leads to. */
  real?(folder: string): string | undefined
}

/** One call of a program, ready to be judged. */
export interface Call {
  /** As it was called, without its folder: `sed`. */
  name: string
  /** Everything after the name. */
  args: Word[]
  cwd: string | undefined
  stdin: string | undefined
  /** Whether somebody in the text goes on with what it prints. */
  isRead: boolean
  disk: Disk
}

/** What is known of one call; `{}` for a program that writes nothing. */
export interface Found {
  writes?: Write[]
  /** It may write what nobody can tell from here. */
  opaque?: boolean
  /** Commands that it starts itself, each as name and arguments: `sudo`, `xargs`, `find -exec`. */
  runs?: Word[][]
  /** Shell text that it runs in the same folder: `bash -c`, `eval`. */
  scripts?: string[]
  /** What it prints, where that can be told: what a pipe hands on, and what `$(…)` stands for. */
  stdout?: string
}

export type Program = (call: Call) => Found

/** Where a text begins. */
export interface Start {
  cwd: string
  home: string | undefined
  disk: Disk
}

/** What is not to be told from a text, as a whole. Caught where its analysis began. */
export class Unclear extends Error {}
