/**
 * Parts of the analysis that few texts need: to load them takes longer than to follow most texts. The analysis itself never
 * waits: it stops where one is missing, and begins again when that is there (analyse.ts).
 */
export class NotLoaded extends Error {
  constructor(readonly load: () => Promise<void>) {
    super()
  }
}

/** @returns what gives the part, once it is loaded. @throws NotLoaded before that */
export function onDemand<T>(load: () => Promise<T>): () => T {
  let part: T | undefined
  const loading = async () => {
    part = await load()
  }
  return () => {
    if (part === undefined) throw new NotLoaded(loading)
    return part
  }
}
