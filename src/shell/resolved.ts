/** Paths made absolute, as `posix.resolve` makes them. */
import { posix } from 'node:path'

/** Node takes its time for that also where nothing is to be resolved. @param folder is resolved */
export function resolved(folder: string, path: string): string {
  const isOdd = path === '' || path.startsWith('.') || path.endsWith('/')
  if (isOdd || path.includes('/.') || path.includes('//')) return posix.resolve(folder, path)
  if (path.startsWith('/')) return path
  return folder === '/' ? `/${path}` : `${folder}/${path}`
}
