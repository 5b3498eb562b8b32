/**
 * Draws `assets/icon.png`: a "d" whose stem flies a flag, because whoever calls dibs plants one.
 *
 * Every shape is a signed distance (negative inside, in pixels), so that edges are smooth without a drawing library.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { crc32, deflateSync } from 'node:zlib'

const size = 512
const out = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'assets', 'icon.png')

// --- the picture ---------------------------------------------------------------------------------------------

const bowl = { x: 192, y: 324, radius: 78 }
const stroke = 50
const stem = { x: bowl.x + bowl.radius, top: 92, bottom: bowl.y + bowl.radius + stroke / 2 }
const flag = [
  [stem.x + 12, 104],
  [stem.x + 146, 168],
  [stem.x + 12, 232],
]

const plate = (x, y) => box(x - 256, y - 256, 256, 256, 116)
const letter = (x, y) =>
  Math.min(
    Math.abs(Math.hypot(x - bowl.x, y - bowl.y) - bowl.radius) - stroke / 2,
    box(x - stem.x, y - (stem.top + stem.bottom) / 2, stroke / 2, (stem.bottom - stem.top) / 2, stroke / 2),
  )
const pennant = (x, y) => polygon(x, y, flag) - 10
/** A gap between flag and stem keeps the two apart at 16 pixels. */
const gap = 13

function colourAt(x, y) {
  const ground = mix([58, 72, 210], [24, 28, 92], (x * 0.35 + y * 0.65) / size)
  const withFlag = over(ground, [255, 190, 60], cover(Math.max(pennant(x, y), gap - letter(x, y))))
  const [red, green, blue] = over(withFlag, [250, 250, 255], cover(letter(x, y)))
  return [red, green, blue, 255 * cover(plate(x, y))]
}

// --- shapes and colours --------------------------------------------------------------------------------------

function box(x, y, halfWidth, halfHeight, radius) {
  const dx = Math.abs(x) - halfWidth + radius
  const dy = Math.abs(y) - halfHeight + radius
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius
}

function polygon(x, y, corners) {
  let nearest = Number.POSITIVE_INFINITY
  let inside = false
  corners.forEach(([ax, ay], at) => {
    const [bx, by] = corners[(at + 1) % corners.length]
    const [ex, ey, px, py] = [bx - ax, by - ay, x - ax, y - ay]
    const along = Math.min(Math.max((px * ex + py * ey) / (ex * ex + ey * ey), 0), 1)
    nearest = Math.min(nearest, Math.hypot(px - ex * along, py - ey * along))
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * ex) inside = !inside
  })
  return inside ? -nearest : nearest
}

/** How much of a pixel a shape covers. */
const cover = (distance) => Math.min(Math.max(0.5 - distance, 0), 1)
const mix = (from, to, part) => from.map((value, at) => value + (to[at] - value) * part)
const over = (under, colour, part) => mix(under, colour, part)

// --- PNG (https://www.w3.org/TR/png-3/) ----------------------------------------------------------------------

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data])
  const bytes = Buffer.alloc(body.length + 8)
  bytes.writeUInt32BE(data.length)
  body.copy(bytes, 4)
  bytes.writeUInt32BE(crc32(body), body.length + 4)
  return bytes
}

function png() {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size)
  header.writeUInt32BE(size, 4)
  header.set([8, 6], 8) // 8 bits a channel, RGBA
  const rows = Buffer.alloc(size * (1 + size * 4)) // each row begins with its filter: none
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      rows.set(colourAt(x + 0.5, y + 0.5).map(Math.round), y * (1 + size * 4) + 1 + x * 4)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const parts = [
    ['IHDR', header],
    ['IDAT', deflateSync(rows, { level: 9 })],
    ['IEND', Buffer.alloc(0)],
  ]
  return Buffer.concat([signature, ...parts.map(([type, data]) => chunk(type, data))])
}

mkdirSync(path.dirname(out), { recursive: true })
writeFileSync(out, png())
