/** As much of Markdown as tells headings from blocks of code. */

export const HEADING = /^(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/
const FENCE = /^ {0,3}(`{3,}|~{3,})/

export interface Line {
  text: string
  start: number
  /** Between the marks of a block of code. */
  fenced: boolean
}

/** @returns also the mark of a block of code that does not end, or `''` */
export function linesOf(text: string): { lines: Line[]; open: string } {
  const lines: Line[] = []
  let [start, open] = [0, '']
  for (const part of text.split('\n')) {
    const line = part.endsWith('\r') ? part.slice(0, -1) : part
    lines.push({ text: line, start, fenced: open !== '' })
    const mark = FENCE.exec(line)?.[1]
    if (mark !== undefined)
      if (open === '') open = mark
      else if (mark[0] === open[0] && mark.length >= open.length && line.trim() === mark) open = ''
    start += part.length + 1
  }
  return { lines, open }
}
