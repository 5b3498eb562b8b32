import { expect, test } from 'vitest'
import { MAX_DURATION_MS, parseDuration } from '../../src/core/duration.ts'

const [S, M, H, D] = [1000, 60_000, 3_600_000, 86_400_000]

test.each([
  ['90s', 90 * S],
  ['10m', 10 * M],
  ['4h', 4 * H],
  ['1.5h', 1.5 * H],
  ['2d', 2 * D],
  ['1h30m', 1.5 * H],
  ['1d2h3m4s', D + 2 * H + 3 * M + 4 * S],
  ['2', 2 * H],
  ['0.5', 0.5 * H],
  ['0.001s', 1],
  ['366d', MAX_DURATION_MS],
])('%s', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each(
  [
    '',
    ' ',
    '0',
    '0s',
    '-1h',
    '+1h',
    '1 h',
    ' 1h',
    '1h ',
    '1H',
    '1w',
    '1ms',
    'h',
    '1h30',
    '.5h',
    '1.h',
    '1..5h',
  ].concat(['1.5.5h', '1e3s', 'Infinity', 'NaN', '367d', '999999999999d', '1h\n', '١h', '1,5h', '0.0001s']),
)('%j is none', (text) => {
  expect(parseDuration(text)).toBeUndefined()
})
