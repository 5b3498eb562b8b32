/** Cells of a shell command that runs. Apart, because every step looks whether there is one. */

/** What it was seen to write. */
export const traceCell = (toolUse: string): string => `shell.${toolUse}`

/** What others held when it began. */
export const heldCell = (toolUse: string): string => `held.${toolUse}`
