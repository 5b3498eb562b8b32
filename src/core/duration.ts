/** Spans of time as people write them: `90s`, `10m`, `4h`, `1.5h`, `2d`, `1h30m`; a bare number counts hours. */

const UNIT_MS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
export const MAX_DURATION_MS = 366 * UNIT_MS.d!

/** Milliseconds, or `undefined` where it is not a span longer than zero and at most a year. */
export function parseDuration(text: string): number | undefined {
  const spelled = /^\d+(\.\d+)?$/.test(text) ? `${text}h` : text
  if (!/^(\d+(\.\d+)?[smhd])+$/.test(spelled)) return undefined
  let ms = 0
  for (const [, amount, unit] of spelled.matchAll(/([\d.]+)([smhd])/g)) ms += Number(amount) * UNIT_MS[unit!]!
  ms = Math.round(ms)
  return ms > 0 && ms <= MAX_DURATION_MS ? ms : undefined
}
