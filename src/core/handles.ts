/**
 * Names for sessions: `brave-otter`.
 *
 * Invariant: a picked handle is never a taken one, whatever the case of its letters, and there always is one: when
 * the pairs of words run out, a number follows (`brave-otter-2`). The words are short, friendly, and differ enough
 * to be told apart at a glance.
 */
const ADJECTIVES = words(`
  agile airy alert amber apt arctic artful astute autumn azure balmy bold brave breezy bright brisk
  bubbly calm candid cheerful chipper classy clever coastal cordial cosmic cosy courtly crimson curious
  dainty dapper daring deft devoted dreamy dynamic eager earnest elegant epic exact fabled famous fancy
  festive fluent fond fresh friendly gentle genuine gifted gleaming golden graceful grand happy helpful
  honest ideal inventive jolly joyful keen kind lilac lively loyal lucid lunar magic mellow merry mighty
  mindful musical neat nifty nimble novel patient playful pleasant plucky poetic polite prudent quick
  regal robust rustic scarlet scenic serene silver sincere skilled sleek smooth snug social solar sparkly
  spirited splendid spry stable starry steady stellar sunny superb swift tender thrifty tidy tranquil
  trusty upbeat valiant velvet verdant vivid warm wise woodland zesty
`)

const ANIMALS = words(`
  albatross alpaca antelope armadillo axolotl badger bison bluebird bobcat budgie bunny butterfly camel
  canary capybara caracal caribou catfish cheetah chickadee chipmunk condor corgi cricket curlew dingo
  dolphin dormouse dove dragonfly duck eagle echidna eland elephant elk emu ermine falcon ferret finch
  firefly flamingo fox gazelle gecko gerbil giraffe gopher hamster harrier hawk hedgehog heron husky ibex
  iguana impala jaguar jay jellyfish kakapo kangaroo kestrel kite koala ladybird lemur leopard lizard
  llama lobster lynx macaw magpie mallard manatee marlin meerkat moose mustang narwhal newt ocelot
  octopus okapi oriole osprey ostrich otter owl panda parrot pelican penguin pheasant pigeon plover pony
  porpoise puffin quail quetzal quokka rabbit raven reindeer robin sandpiper seahorse skylark squirrel
  starfish stork swan tamarin tapir toucan turtle urchin vicuna wallaby walrus warbler wombat wren yak
  zebra
`)

/** A power of two, so that any odd stride comes past every pair. */
const PAIRS = ADJECTIVES.length * ANIMALS.length
/** So many pairs are tried with one number: if 9 in 10 are taken, one session in a thousand gets a number early. */
const TRIES = 64

/** A handle that is not among `taken`; the same for the same seed and the same `taken`. */
export function pickHandle(seed: string, taken: Iterable<string>): string {
  const all = taken instanceof Set ? (taken as Set<string>) : new Set(taken)
  const start = hash(seed)
  const stride = hash(`${seed}#`) | 1
  for (let number = 1; ; number++) {
    for (let i = 0; i < TRIES; i++) {
      const handle = pair((start + Math.imul(i, stride)) >>> 0, number)
      if (!all.has(handle) && !isTakenInOtherCase(handle, all)) return handle
    }
  }
}

/** Whether `text` is, letter for letter, a handle that this version may pick. */
export function isHandle(text: string): boolean {
  const [adjective = '', animal = '', number, ...rest] = text.split('-')
  const isNumbered = number === undefined || (/^[1-9]\d*$/.test(number) && number !== '1')
  return ADJECTIVES.includes(adjective) && ANIMALS.includes(animal) && isNumbered && rest.length === 0
}

function pair(n: number, number: number): string {
  const index = n % PAIRS
  const animal = ANIMALS[index % ANIMALS.length]!
  const adjective = ADJECTIVES[Math.floor(index / ANIMALS.length)]!
  return number === 1 ? `${adjective}-${animal}` : `${adjective}-${animal}-${number}`
}

/** Compares before it folds: with ten thousand names, folding them all takes a second for a thousand picks. */
function isTakenInOtherCase(handle: string, all: Set<string>): boolean {
  for (const one of all) if (one.length === handle.length && one.toLowerCase() === handle) return true
  return false
}

/** FNV-1a with the end of MurmurHash3: 32 bits that all depend on every character. */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

function words(text: string): string[] {
  return text.trim().split(/\s+/)
}
