/** A question at a terminal whose answer is not shown. */
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/** @returns what was typed, without the line break; `''` where nothing was */
export function askHidden(question: string): Promise<string> {
  // What readline would echo goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const line = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 })
  // Only now: what is typed from here on is not shown.
  process.stderr.write(question)
  return new Promise((resolve) => {
    let answer = ''
    line.once('line', (text) => {
      answer = text
      line.close()
    })
    line.once('SIGINT', () => line.close())
    line.once('close', () => {
      process.stderr.write('\n')
      resolve(answer)
    })
  })
}
