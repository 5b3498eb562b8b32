/** One row of the tables: a command line, and what both the analysis and the real shell must agree that it writes. */

export interface Line {
  run: string
  /** Relative to the project of the fixture (`../home/x` is in the home folder); `dir/**` is a tree. Any order. */
  writes: string[]
  /** Names of what cannot be told; absent: none. The real shell may then write more. */
  opaque?: string[]
  /** The real shell may write less: only one of several branches runs, or an operand is not there. */
  may?: true
  /** How many calls of git are collected; absent: none. */
  git?: number
  /** A program that is not installed everywhere: without it, only the analysis is looked at. */
  needs?: string
}
