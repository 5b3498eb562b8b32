/** What shell commands do through git: loaded for those that call it. */
export { gitActs } from '../shell/git/acts.ts'
export { isHarmlessCall } from '../shell/git/harmless.ts'
export { gitWrites } from '../shell/git/writes.ts'
