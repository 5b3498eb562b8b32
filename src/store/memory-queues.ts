/** Queues in this process's memory; see memory.ts. */
import { checkName, type Finished, type Item, isId, type Queues, timeOf } from './queues.ts'

interface Kept<T> {
  item: T
  value: string
}

export function memoryQueues(): Queues {
  let waiting: Kept<Item>[] = []
  let history: Kept<Finished>[] = []
  const sameIn = (a: { id: string; reader: string }, b: { id: string; reader: string }) =>
    a.id === b.id && a.reader === b.reader
  const find = (item: Item) =>
    waiting.find(
      (one) => sameIn(one.item, item) && one.item.by === item.by && one.item.offset === item.offset,
    )
  const byAge = (a: { item: { id: string } }, b: { item: { id: string } }) => (a.item.id < b.item.id ? -1 : 1)

  return {
    async enqueue(value, { id, from }, readers) {
      if (!isId(id)) throw new TypeError(`not an id: ${JSON.stringify(id)}`)
      const items = readers.map((reader) => ({
        id,
        from: checkName(from),
        reader: checkName(reader),
        offset: 0,
      }))
      for (const item of items) if (!find(item)) waiting.push({ item, value: JSON.stringify(value) })
      waiting.sort(byAge)
    },
    async itemsOf(reader) {
      checkName(reader)
      return waiting.filter(({ item }) => item.reader === reader).map(({ item }) => ({ ...item }))
    },
    async readers() {
      return [...new Set(waiting.map(({ item }) => item.reader))].sort()
    },
    async take(item, by) {
      const found = find(item)
      if (!found) return undefined
      found.item = { ...found.item, by: checkName(by) }
      return { ...found.item }
    },
    async giveBack(item, offset) {
      const found = find(item)
      if (!found) return
      const { by: _by, ...free } = found.item
      found.item = { ...free, offset }
    },
    async finish(item, how, at) {
      const found = find(item)
      if (!found) return
      const { id, from, reader } = found.item
      const ended = { id, from, reader, how: checkName(how), at: Math.floor(at) }
      history = [...history, { item: ended, value: found.value }].sort(byAge)
      waiting = waiting.filter((one) => one !== found)
    },
    async finished(since) {
      return history.filter(({ item }) => timeOf(item.id) >= since).map(({ item }) => ({ ...item }))
    },
    async valueOf(one) {
      const kept = 'how' in one ? history.find(({ item }) => sameIn(item, one)) : find(one)
      return kept && JSON.parse(kept.value)
    },
    async forget(time) {
      history = history.filter(({ item }) => timeOf(item.id) >= time)
    },
  }
}
