import { describe, expect, it } from 'vitest'
import { MASK, maskSecrets } from '../../src/core/secrets.ts'
import { cpuMs } from '../support/cpu.ts'

/** In pieces, so that no scanner of repositories takes this file for a leak. */
const of = (...parts: string[]) => parts.join('')
const letters = (count: number) => 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7'.repeat(9).slice(0, count)

describe('masked', () => {
  it.each<[string, string]>([
    ['GitHub', of('gh', 'p_', letters(36))],
    ['GitHub, app', of('gh', 's_', letters(36))],
    ['GitHub, fine-grained', of('github', '_pat_', letters(22), '_', letters(59))],
    ['GitLab', of('glp', 'at-', letters(20))],
    ['Slack, bot', of('xo', 'xb-', '123456789012-', letters(24))],
    ['Slack, user', of('xo', 'xp-', '123456789012-', letters(24))],
    ['Stripe', of('sk', '_live_', letters(24))],
    ['Stripe, test', of('sk', '_test_', letters(24))],
    ['OpenAI', of('sk', '-proj-', letters(48))],
    ['OpenAI, old', of('sk', '-', letters(48))],
    ['Anthropic', of('sk', '-ant-api03-', letters(80))],
    ['Google, key', of('AI', 'za', letters(35))],
    ['Google, token', of('ya', '29.', letters(60))],
    ['AWS, id', of('AK', 'IA', 'ABCDEFGHIJ234567')],
    ['AWS, temporary id', of('AS', 'IA', 'ABCDEFGHIJ234567')],
    ['AWS, secret', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    ['npm', of('np', 'm_', letters(36))],
    ['age', of('AGE-SECRET', '-KEY-1', 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L')],
    ['web token', of('ey', 'JhbGciOiJIUzI1NiJ9.', 'eyJzdWIiOiIxMjM0NTYifQ.', letters(40))],
    ['long hexadecimal', '0123456789abcdef'.repeat(3)],
    ['a full git SHA', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    ['a long random text', letters(40)],
    ['base64', of(letters(42), '==')],
  ])('%s', (_, secret) => {
    expect(maskSecrets(`use ${secret} for it`)).toBe(`use ${MASK} for it`)
    expect(maskSecrets(`("${secret}")`)).not.toContain(secret.slice(0, 12))
    expect(maskSecrets(secret)).not.toContain(secret.slice(-8))
  })

  // The whole prompt, what must not be in it any more, what must.
  it.each([
    ['set password: hunter22', 'hunter22', 'set password: '],
    ['the password is hunter22', 'hunter22', 'the password is '],
    ['passwd=hunter22 please', 'hunter22', ' please'],
    ['PGPASSWORD=hunter22 psql', 'hunter22', ' psql'],
    ['DB_PASSWORD="hunter22"', 'hunter22', 'DB_PASSWORD='],
    ['{"api_key": "hunter22"}', 'hunter22', 'api_key'],
    ['{"client-secret":"hunter22"}', 'hunter22', 'client-secret'],
    ['API-KEY=hunter22', 'hunter22', 'API-KEY='],
    ['AWS_SECRET_ACCESS_KEY=hunter22', 'hunter22', 'AWS_SECRET_ACCESS_KEY='],
    ['passphrase: hunter22', 'hunter22', 'passphrase: '],
    ['credentials: hunter22', 'hunter22', 'credentials: '],
    ['Authorization: Bearer abc123def456', 'abc123def456', 'Bearer '],
    ['Authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz', 'Basic '],
    ['curl -H "authorization: bearer abc123def456"', 'abc123def456', 'curl'],
    ['clone https://me:hunter22@example.com/x', 'hunter22', '@example.com/x'],
    ['redis://:hunter22@localhost:6379', 'hunter22', '@localhost:6379'],
    ['postgres://u:hunter22@db/prod fails', 'hunter22', '@db/prod fails'],
    ['postgres://u:hun@ter22@db/prod fails', 'ter22', 'fails'],
    ['-----BEGIN RSA PRIVATE KEY----- MIIEowIBAAKCAQ', 'MIIEow', ''],
    ['-----BEGIN OPENSSH PRIVATE KEY-----b3BlbnNza', 'b3BlbnNza', ''],
  ])('%s', (prompt, secret, rest) => {
    const masked = maskSecrets(prompt)
    expect(masked).toContain(MASK)
    expect(masked).not.toContain(secret)
    expect(masked).toContain(rest)
  })

  it('two in one line', () => {
    expect(maskSecrets('password=hunter22 token=hunter33')).toBe(`password=${MASK} token=${MASK}`)
  })
})

describe('left alone', () => {
  it.each([
    'fix the login page so that tokens refresh themselves',
    'the token is expired after an hour, renew it earlier',
    'the access token is invalid when the clock jumps',
    'why is the password is required message shown twice',
    'the secret is that nobody reads the docs',
    'add basic validation to the sign-up form',
    'use basic authentication for the staging server',
    'write a basic implementation of the parser first',
    'the bearer authentication middleware drops requests',
    'explain tokenisation and passwordless login',
    'rename UserTokenService to SessionTokenService',
    'refactor the secret store and the API key page',
    'rename src/components/UserProfile/v2/index.tsx',
    'move app/api/v1/users/UserController/Handlers.ts to lib',
    'edit packages/core/src/2024/ReportGenerator/index.test.ts',
    'look at /home/me/Projects/dibs2/src/core/handles.ts',
    'set npm_config_registry and npm_package_version',
    'train the sk-learn-based pipeline again',
    'revert 28a7ed7',
    'cherry-pick 0e6e91c41f22 onto main',
    'merge feature/DIBS-1234-keep-claims-of-People-alive',
    'bump @types/node from 20.19.43 to 22.0.0',
    'open issue 550e8400-e29b-41d4-a716-446655440000',
    'see https://github.com/o/r/pull/1234#discussion_r12345678',
    'see https://example.com:8080/a/b@2x.png',
    'mail me@example.com when it is done',
    'handle shouldReturnTheNextHandleWhenTheFirstOneIsTaken',
    'пароль: исправь форму входа',
  ])('%s', (prompt) => {
    expect(maskSecrets(prompt)).toBe(prompt)
  })
})

it.each([' ', 'a', 'a/', 'aB1/', 'a-', 'ey', 'password ', 'https://a:', '-----BEGIN ', 'sk-', 'is '])(
  '20 kB of %j on one line take no time',
  { retry: 2 },
  (part) => {
    const start = cpuMs()
    maskSecrets(part.repeat(20_000 / part.length))
    expect(cpuMs() - start).toBeLessThan(200)
  },
)
