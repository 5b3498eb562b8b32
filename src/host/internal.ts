/**
 * Node's own parts below its modules, for the two places where a module costs more than all the rest of a hook. They
 * are no public interface (present in Node 20 to 26): whoever asks must do without when they are missing.
 */
export function internal<T>(name: string): T | undefined {
  try {
    return (process as unknown as { binding(name: string): T }).binding(name)
  } catch {
    return undefined
  }
}

/** A pipe or socket, as libuv hands it to Node. */
export interface PipeHandle {
  open(fd: number): number
  readStart(): number
  close(): void
  onread: (bytes: ArrayBuffer | undefined) => void
}
