/**
 * Full-text search over notes: ranked, with typing errors and beginnings of words allowed. The index is made anew for each
 * search, of those words only that the query can mean: of ten thousand notes that is a small part of the work.
 */
import { distance } from 'fastest-levenshtein'
import MiniSearch from 'minisearch'

export interface Text {
  title: string
  body: string
  topic: string
  tags: string
  /** Milliseconds; of equally good ones the newer comes first. */
  at: number
}

/** One typing error in words of at least 4 letters, two in long ones. Letters in each other's place are one (`isSwapped`). */
const allowed = (word: string): number => (word.length < 4 ? 0 : word.length < 9 ? 1 : 2)

/** Words that begin with one letter are too many to be meant. */
const isBeginning = (word: string): boolean => word.length >= 3

/** Indexes into `texts`, the best first; every one contains something like each of the words, if any does. */
export function ranked(texts: Text[], query: string): number[] {
  const words = [...new Set(tokens(query).map(fold))]
  const known = new Map<string, string | null>()
  const meant = (term: string): string | null => {
    let folded = known.get(term)
    if (folded === undefined) {
      const plain = fold(term)
      folded = words.some((word) => isLike(plain, word)) ? plain : null
      known.set(term, folded)
    }
    return folded
  }
  const index = new MiniSearch<Text & { id: number }>({
    fields: ['title', 'topic', 'tags', 'body'],
    tokenize: tokens,
    processTerm: meant,
    searchOptions: {
      boost: { title: 3, topic: 2, tags: 2 },
      prefix: isBeginning,
      // What is too far from all words is not in the index. Letters in each other's place are two errors in here.
      fuzzy: (word) => (allowed(word) > 0 ? 2 : 0),
      maxFuzzy: 2,
    },
  })
  index.addAll(texts.map((text, id) => ({ ...text, id })))
  const all = index.search(query, { combineWith: 'AND' })
  const found = all.length > 0 ? all : index.search(query)
  return found
    .map(({ id, score }) => ({ id: id as number, score }))
    .sort((a, b) => b.score - a.score || texts[b.id]!.at - texts[a.id]!.at)
    .map(({ id }) => id)
}

const isLike = (term: string, word: string): boolean =>
  term === word ||
  (isBeginning(word) && term.startsWith(word)) ||
  (Math.abs(term.length - word.length) <= allowed(word) && distance(term, word) <= allowed(word)) ||
  (allowed(word) > 0 && isSwapped(term, word))

/** `deplyo` for `deploy`. */
function isSwapped(term: string, word: string): boolean {
  let at = 0
  while (at < word.length && term[at] === word[at]) at++
  return term === word.slice(0, at) + (word[at + 1] ?? '') + (word[at] ?? '') + word.slice(at + 2)
}

/** Runs of letters and digits: names in code fall apart at what joins them (`max_old_space`). */
const tokens = (text: string): string[] => text.match(/[\p{L}\p{N}]+/gu) ?? []

/** Accents and case do not matter. */
const fold = (term: string): string =>
  term
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
