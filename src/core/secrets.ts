/** Masks what looks like a credential before other sessions see it. Errs towards masking. */

const SHAPES: RegExp[] = [
  // Key blocks and well-known prefixes of tokens (GitHub, GitLab, Slack, Stripe, OpenAI, Anthropic, Google, AWS, npm).
  /-----BEGIN [A-Z ]*PRIVATE KEY-----.*/g,
  /\b(gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|[sr]k_(live|test)_|sk-|AIza|ya29\.|npm_|AGE-SECRET-KEY-1)[\w.-]{8,}/g,
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/g,
  // JSON web tokens, and credentials in URLs.
  /\beyJ[\w-]{8,}\.[\w-]{8,}(\.[\w-]*)?/g,
  /(?<=:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g,
  // "password: …", "API_KEY=…", "Authorization: Bearer …".
  /(?<=\b(bearer|basic)\s+)[\w.~+/=-]{8,}/gi,
  /(?<=\b[\w-]*(passw(or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|credential)s?["']?\s*(is|[:=])\s*["']?)[^\s"',;]{4,}/gi,
  // Long runs of letters and digits that no word looks like.
  /\b(?=[\w+/-]*\d)(?=[\w+/-]*[a-z])(?=[\w+/-]*[A-Z])[A-Za-z0-9+/_-]{32,}={0,2}/g,
  /\b[a-f0-9]{40,}\b/g,
]

export const MASK = '[masked]'

export const maskSecrets = (text: string): string =>
  SHAPES.reduce((masked, shape) => masked.replace(shape, MASK), text)
