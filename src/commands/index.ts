/** The command table: a command's body is loaded when it is called. */
import type { Command } from './command.ts'

export const COMMANDS: Record<string, () => Promise<Command>> = {
  init: async () => (await import('./init.ts')).init,
  uninstall: async () => (await import('./uninstall.ts')).uninstall,
  status: async () => (await import('./status.ts')).status,
  claim: async () => (await import('./claim.ts')).claim,
  release: async () => (await import('./release.ts')).release,
  wait: async () => (await import('./wait.ts')).wait,
  give: async () => (await import('./give.ts')).give,
  send: async () => (await import('./send.ts')).send,
  inbox: async () => (await import('./inbox.ts')).inbox,
  beat: async () => (await import('./beat.ts')).beat,
  log: async () => (await import('./log.ts')).log,
  why: async () => (await import('./why.ts')).why,
  board: async () => (await import('./board.ts')).board,
  learn: async () => (await import('./learn.ts')).learn,
  search: async () => (await import('./search.ts')).search,
  forget: async () => (await import('./forget.ts')).forget,
  secret: async () => (await import('./secret.ts')).secret,
  mine: async () => (await import('./mine.ts')).mine,
  guard: async () => (await import('./guard.ts')).guard,
  doctor: async () => (await import('./doctor.ts')).doctor,
  sweep: async () => (await import('./sweep.ts')).sweep,
  demo: async () => (await import('./demo.ts')).demo,
}
