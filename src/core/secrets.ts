/** Masks what looks like a credential before other sessions see it. Errs towards masking. */

const SHAPES: RegExp[] = [
  // Key blocks and well-known prefixes of tokens (GitHub, GitLab, Slack, Stripe, OpenAI, Anthropic, Google, AWS, npm).
  /-----BEGIN [A-Z ]*PRIVATE KEY-----.*/g,
  /\b(gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|[sr]k_(live|test)_|AIza|ya29\.|AGE-SECRET-KEY-1)[\w.-]{8,}/g,
  /\bnpm_[A-Za-z0-9]{20,}|\bsk-(?=[\w.-]{0,99}\d)[\w.-]{16,}/g,
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/g,
  // JSON web tokens, and credentials in URLs.
  /\beyJ[\w-]{8,}\.[\w-]{8,}(\.[\w-]*)?/g,
  /(?<=:\/\/[^\s/:@]{0,100}:)[^\s/]+(?=@)/g,
  // "password: …", "API_KEY=…", "Authorization: Bearer …".
  /(?<=\bauthorization["']?\s{0,3}[:=]\s{0,3}["']?\w{1,20}\s{1,3})[^\s"']{4,}/gi,
  /(?<=\b(bearer|basic)\s{1,3})(?=[\w.~+/=-]{0,99}\d)[\w.~+/=-]{8,}/gi,
  /(?<=(passw(or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|credential)s?["']?(\s{0,3}[:=]\s{0,3}|\s{1,3}is\s{1,3}(?=\S{0,99}\d))["']?)[^\s"',;]{4,}/gi,
  // Long runs of letters and digits that no word looks like.
  /(?<![\w+/.-])(?=[\w+/]{0,39}\d)(?=[\w+/]{0,39}[a-z])(?=[\w+/]{0,39}[A-Z])[A-Za-z0-9+/]{40}(?![\w+/.-])/g,
  /(?<![\w+])(?=\w{0,31}\d)(?=\w{0,31}[a-z])(?=\w{0,31}[A-Z])[A-Za-z0-9+_]{32,}={0,2}/g,
  /\b[a-f0-9]{40,}\b/g,
]

export const MASK = '[masked]'

export const maskSecrets = (text: string): string =>
  SHAPES.reduce((masked, shape) => masked.replace(shape, MASK), text)
