/** Two texts as a unified diff: what a person expects from `diff -u`, for files of some hundred lines. */

const CONTEXT_LINES = 3
/** Above this many pairs of lines that differ in place, everything between the first and last change is one change. */
const MAX_PAIRS = 4_000_000

type Line = { sign: ' ' | '-' | '+'; text: string }

/** `null`: no such file. Empty for equal texts. */
export function diff(name: string, before: string | null, after: string | null): string {
  if (before === after) return ''
  const all = compare(lines(before ?? ''), lines(after ?? ''))
  const near = all.map((_, i) =>
    all.slice(Math.max(0, i - CONTEXT_LINES), i + CONTEXT_LINES + 1).some(isChange),
  )
  const out = [
    before === null ? '--- /dev/null' : `--- ${name}`,
    after === null ? '+++ /dev/null' : `+++ ${name}`,
  ]
  let [a, b] = [1, 1]
  for (let i = 0; i < all.length; ) {
    const end = near.indexOf(!near[i], i)
    const part = all.slice(i, end < 0 ? all.length : end)
    const [fewer, more] = [
      part.filter((l) => l.sign !== '+').length,
      part.filter((l) => l.sign !== '-').length,
    ]
    if (near[i]) {
      out.push(`@@ -${fewer ? a : a - 1},${fewer} +${more ? b : b - 1},${more} @@`)
      out.push(...part.map(({ sign, text }) => sign + text))
    }
    a += fewer
    b += more
    i += part.length
  }
  return `${out.join('\n')}\n`
}

const isChange = (line: Line): boolean => line.sign !== ' '

function lines(text: string): string[] {
  if (text === '') return []
  const all = text.split(/\r\n|\n|\r/)
  if (all.at(-1) === '') all.pop()
  // Part of its line, as it does not count as one.
  else all.push(`${all.pop()}\n\\ No newline at end of file`)
  return all
}

function compare(before: string[], after: string[]): Line[] {
  let head = 0
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1
  let tail = 0
  const room = Math.min(before.length, after.length) - head
  while (tail < room && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1
  const middle = longest(before.slice(head, before.length - tail), after.slice(head, after.length - tail))
  const same = (text: string): Line => ({ sign: ' ', text })
  return [...before.slice(0, head).map(same), ...middle, ...before.slice(before.length - tail).map(same)]
}

/** Keeps a longest common subsequence. */
function longest(a: string[], b: string[]): Line[] {
  const minus = (text: string): Line => ({ sign: '-', text })
  const plus = (text: string): Line => ({ sign: '+', text })
  if (a.length * b.length > MAX_PAIRS) return [...a.map(minus), ...b.map(plus)]
  const rest = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1))
  const at = (i: number, j: number): number => rest[i]?.[j] ?? 0
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      rest[i]![j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const out: Line[] = []
  let [i, j] = [0, 0]
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      out.push({ sign: ' ', text: a[i]! })
      i += 1
      j += 1
    } else if (at(i + 1, j) >= at(i, j + 1)) out.push(minus(a[i++]!))
    else out.push(plus(b[j++]!))
  }
  return [...out, ...a.slice(i).map(minus), ...b.slice(j).map(plus)]
}
