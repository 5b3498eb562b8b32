/**
 * What must be true of messages, whatever died. Judged by what senders were told, by what readers printed, and by what is
 * in the store at the end:
 *
 * - what was reported as sent is printed by a reader of each of its recipients, whole, and by nobody else;
 * - it is printed again exactly where whoever printed it was killed before it had finished it, by somebody who came after
 *   that: every print but the last one has a death of its own;
 * - at the end nothing waits, and each message is history once for each recipient.
 */

/** One line that a worker wrote. */
export type Line =
  | { is: 'sending'; key: string; body: string }
  | { is: 'sent'; key: string; id: string; to: string[] }
  /** `items`: what it has in its hands, and how much of each was read before. */
  | { is: 'printing'; who: string; at: number; items: [id: string, offset: number][]; text: string }
  | { is: 'finished'; id: string; offset: number }
  | { is: 'failed'; why: string }

export interface Life {
  id: string
  lines: Line[]
  /** Nanoseconds, of the one clock that all read. */
  killedAt?: number
  /** `printed`: it had printed, and waited there. */
  killedWhere?: string
}

export interface Ending {
  /** `READER ID` of what is still in an inbox. */
  waiting: string[]
  /** `READER ID HOW` of what is history. */
  finished: string[]
}

export interface Verdict {
  problems: string[]
  sent: number
  /** Messages times recipients. */
  due: number
  prints: number
  /** Prints of what had been printed before. */
  again: number
  /** Readers that were killed when something was printed and not finished, counted per message. */
  orphans: number
}

interface Print {
  life: Life
  who: string
  at: number
  id: string
  offset: number
  subject: string
  text: string
  finished: boolean
}

const LETTER =
  /^From (?:session )?([\w.-]+)(?:, a person at a terminal)?, .* ago \(id ([0-9a-z-]+)[,)].*: "([^"]*)"(?: \(goes on\))?$/

function printsOf(life: Life): { prints: Print[]; problems: string[] } {
  const prints: Print[] = []
  const problems: string[] = []
  for (const line of life.lines) {
    if (line.is === 'finished') {
      const print = prints.findLast((one) => one.id === line.id && one.offset === line.offset)
      if (!print) problems.push(`${line.id} was finished by ${life.id}, which had not printed it`)
      else if (print.finished) problems.push(`${line.id} was finished twice by ${life.id}`)
      else print.finished = true
    }
    if (line.is !== 'printing') continue
    const offsets = new Map(line.items)
    let current: Print | undefined
    for (const row of line.text.split('\n')) {
      const [, , id, subject] = LETTER.exec(row) ?? []
      if (id !== undefined) {
        if (!offsets.has(id)) problems.push(`${id} was printed by ${life.id}, which had not taken it`)
        current = {
          life,
          who: line.who,
          at: line.at,
          id,
          offset: offsets.get(id) ?? 0,
          subject: subject!,
          text: '',
          finished: false,
        }
        prints.push(current)
      } else if (row.startsWith('|') && current) current.text += row.slice(2)
    }
  }
  return { prints, problems }
}

export function check(lives: Life[], ending: Ending): Verdict {
  const problems: string[] = []
  const bodies = new Map<string, string>()
  const sent = new Map<string, { key: string; to: string[] }>()
  const prints: Print[] = []
  for (const life of lives) {
    for (const line of life.lines) {
      if (line.is === 'failed') problems.push(`${life.id} failed: ${line.why}`)
      else if (line.is === 'sending') bodies.set(line.key, line.body)
      else if (line.is === 'sent') sent.set(line.id, line)
    }
    const found = printsOf(life)
    prints.push(...found.prints)
    problems.push(...found.problems)
  }

  const byPart = new Map<string, Print[]>()
  const printed = new Map<string, Map<number, string>>()
  for (const print of prints) {
    const { id, who, offset, subject } = print
    const message = sent.get(id)
    if (!message) problems.push(`${id} was printed for ${who}, and nobody sent it`)
    else if (!message.to.includes(who)) problems.push(`${id} was printed for ${who}, to whom it was not sent`)
    else if (message.key !== subject) problems.push(`${id} was printed as ${subject}, and is ${message.key}`)
    const part = `${id} for ${who} from ${offset}`
    byPart.set(part, [...(byPart.get(part) ?? []), print])
  }

  for (const [part, list] of byPart) {
    list.sort((a, b) => a.at - b.at)
    // How much had room was chosen anew each time: what counts is where the last one ended.
    const { id, who, offset, text } = list.at(-1)!
    const parts = printed.get(`${id} ${who}`) ?? new Map<number, string>()
    printed.set(`${id} ${who}`, parts.set(offset, text))
    for (const [nth, { life, finished }] of list.entries()) {
      const next = list[nth + 1]
      if (next && finished)
        problems.push(`${part}: printed again by ${next.life.id} after ${life.id} had finished it`)
      else if (next && (life.killedAt === undefined || life.killedAt > next.at))
        problems.push(`${part}: printed again by ${next.life.id} while ${life.id} lived`)
      else if (!next && !finished && life.killedWhere === 'printed')
        problems.push(`${part}: ${life.id} was killed before it could finish it, and nobody printed it again`)
      else if (!next && !finished && life.killedAt === undefined)
        problems.push(`${part}: printed by ${life.id} and never finished`)
    }
  }

  let due = 0
  const history = new Map<string, number>()
  for (const one of ending.finished) history.set(one, (history.get(one) ?? 0) + 1)
  for (const [id, { key, to }] of sent)
    for (const who of to) {
      due++
      const parts = [...(printed.get(`${id} ${who}`) ?? [])].sort(([a], [b]) => a - b)
      const text = parts.map(([, part]) => part).join('')
      if (parts.length === 0) problems.push(`${id} to ${who} (${key}) is lost`)
      else if (letters(text) !== letters(bodies.get(key)!))
        problems.push(`${id} to ${who} (${key}) was not printed whole`)
      const times = history.get(`${who} ${id} Stop`) ?? 0
      if (times !== 1) problems.push(`${id} to ${who} (${key}) is history ${times} times`)
    }
  if (ending.finished.length !== due)
    problems.push(`${due} messages were due, ${ending.finished.length} are history`)
  for (const one of ending.waiting) problems.push(`${one} still waits`)
  return {
    problems,
    sent: sent.size,
    due,
    prints: prints.length,
    again: prints.length - byPart.size,
    orphans: prints.filter((one) => !one.finished).length,
  }
}

const letters = (text: string): string => text.replace(/\s+/g, '')
