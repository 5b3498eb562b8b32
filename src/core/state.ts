/**
 * The versioned document: everything that several sessions may change at once.
 *
 * Invariant: a claim's `by` names a participant in `participants`; handles in it are distinct. Times are
 * store time (milliseconds, monotonic within one boot; see store/store.ts). Unknown fields are kept.
 */
/** Which process: pid numbers are reused, so the start time belongs to it, and both mean something only on one host. */
export interface Process {
  /** Machine and pid namespace; two processes can see each other's pids only when this is equal. */
  host: string
  /** Changes with every boot of `host`; `''` where the platform does not tell. */
  boot: string
  pid: number
  /** Start time in the platform's own unit, `''` where unknown. Equal for the life of the process. */
  start: string
}

export interface Agent {
  id: string
  type: string
  since: number
}

/** One running Claude Code conversation: Claude's session id plus the process that runs it. */
export interface Session {
  kind: 'session'
  /** Two words, stable for the life of the process. */
  handle: string
  sid: string
  process: Process
  /** Absolute real path of the worktree (or project folder) it works in. */
  tree: string
  transcript?: string
  /** First line of the user's latest prompt. */
  task?: string
  since: number
  /** When the running turn began; `null` between turns. */
  turn: number | null
  /** The prompt that the running turn works on, where the client says it. */
  promptId?: string
  /** Subagents that run now. */
  agents: Agent[]
  /** State folders of other workspaces in which this session holds claims. */
  also: string[]
  /** What it has not been told yet; here, because it becomes true with the change that it tells of. */
  notices: Notice[]
  /** The conversation was left by `/clear` or `/resume`; the process's next conversation takes this record over. */
  left?: 'clear' | 'resume'
}

/** A person at a terminal. Has no process: its claims end by their own time. */
export interface Person {
  kind: 'person'
  handle: string
  since: number
  notices: Notice[]
}

/** Something happened to it while it did not look; the words are made when it is shown. */
export type Notice = News & {
  /** When, store time. */
  t: number
  /** The mark of who is telling it (actions/marks.ts); absent while nobody is. */
  by?: string
}

export type News =
  | { kind: 'taken'; r: string; who: string; why: string }
  | { kind: 'forced'; r: string; who: string; why: string }
  | { kind: 'given'; r: string; who: string }
  | { kind: 'joined'; who: string }
  | ({ kind: 'left' | 'died' } & Departure)
  /** What it waited for is free, and reserved for it. */
  | { kind: 'free'; rs: string[]; forMs: number }
  /** Everybody in it waits for something that the next one holds. */
  | { kind: 'circle'; waits: WaitsFor[] }
  /** While a shell command of `who` ran, what this one holds was changed. */
  | { kind: 'changed'; rs: string[]; who: string; how: string }
  /** While a shell command of its own ran, what `who` holds was changed. */
  | { kind: 'changing'; rs: string[]; who: string; how: string }
  /** Somebody noted what all should know; `dibs search ID` shows it. */
  | { kind: 'note'; who: string; id: string; impact: string; title: string }
  /** An urgent message of its own that a recipient has not got yet. */
  | { kind: 'undelivered'; id: string; to: string; subject: string; forMs: number }

export interface Departure {
  who: string
  /** What it worked on last. */
  task?: string
  /** What it held: the first few. */
  rs: string[]
  more: number
}

/** `who` waits for `r`, which `holder` holds. */
export interface WaitsFor {
  who: string
  r: string
  holder: string
}

export type Participant = Session | Person

/**
 * "`by` holds `r`, since, until, because". Edits give it `agents` (auto), a command gives it `until` (manual); with
 * both it lasts until both are over.
 */
export interface Claim {
  /** Resource key: absolute real path, absolute glob, or `type:name`. */
  r: string
  /** Only on globs: `r` is a pattern. */
  glob?: true
  /** How the path was spelled, where the key had to be folded (case-insensitive volume). */
  as?: string
  by: string
  since: number
  /** Manual: ends at this store time. */
  until?: number
  /** Auto: who in the session wrote it; `''` is the main thread, else a subagent's id. Ends when empty. */
  agents?: string[]
  note?: string
  /** Its holder waited for it, and has not used it yet. */
  reserved?: true
}

/** When a claim ends by its own time; `undefined` when it is a turn that ends it. */
export const endOf = ({ until, agents }: Claim, now: number): number | undefined =>
  until !== undefined && (until > now || !agents?.length) ? until : undefined

/** A manual claim whose time is over and that no edit keeps. */
export const hasExpired = (claim: Claim, now: number): boolean => (endOf(claim, now) ?? now + 1) <= now

/** A participant who asked to be told when `r` is free; the list is in the order in which they came. */
export interface Waiter {
  r: string
  glob?: true
  by: string
  since: number
  /** The waiting `dibs wait` process; the waiter ends with it. What one process waits for, it waits for at once. */
  process: Process
  /** When it gives up by itself, store time; for a process that cannot be seen that is all that is known. */
  until?: number
  /** It waits in a circle: nothing of it would ever be free. */
  circle?: WaitsFor[]
}

export interface State {
  participants: Participant[]
  claims: Claim[]
  waiters: Waiter[]
}

/** One line of the activity log, without its time. */
export interface Event {
  event: string
  who: string
  [field: string]: unknown
}

/** What a transition did: the state to commit and what to write into the log once it is. */
export interface Change {
  state: State
  events: Event[]
}
