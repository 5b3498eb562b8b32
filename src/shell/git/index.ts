/** What calls of git do: loaded for texts that have one. */
export { gitActs } from './acts.ts'
export { isHarmlessCall } from './harmless.ts'
export { gitWrites } from './writes.ts'
