import { expect, test } from 'vitest'
import { type Config, DEFAULTS } from '../../src/core/config.ts'
import { ruleFor } from '../../src/core/rules.ts'

const rule = (files: string, enforcement: Config['enforcement']) => ({ files, enforcement })

// Settings, a file, what it has by them.
test.each<[string, Partial<Config>, string, Config['enforcement']]>([
  ['no rules', {}, 'src/a.ts', 'deny'],
  ['another default', { enforcement: 'ask' }, 'src/a.ts', 'ask'],
  ['ignored', { ignore: ['dist/**'] }, 'dist/x/y.js', 'off'],
  ['not ignored', { ignore: ['dist/**'] }, 'src/dist.ts', 'deny'],
  ['ignored by its name anywhere', { ignore: ['*.log'] }, 'a/b/c.log', 'off'],
  ['ignored with a dot', { ignore: ['.cache/**'] }, '.cache/x', 'off'],
  ['ignored by an exact path', { ignore: ['a/b.ts'] }, 'a/b.ts', 'off'],
  ['a path does not match deeper', { ignore: ['a/*.ts'] }, 'x/a/b.ts', 'deny'],
  ['ignore beats rules', { ignore: ['*.md'], rules: [rule('**', 'deny')] }, 'a.md', 'off'],
  ['a rule', { rules: [rule('docs/**', 'warn')] }, 'docs/a.md', 'warn'],
  ['a rule for other files', { rules: [rule('docs/**', 'warn')] }, 'src/a.md', 'deny'],
  ['the last match wins', { rules: [rule('**', 'warn'), rule('src/**', 'ask')] }, 'src/a', 'ask'],
  ['the last match wins, turned', { rules: [rule('src/**', 'ask'), rule('**', 'warn')] }, 'src/a', 'warn'],
  ['braces', { rules: [rule('{docs,test}/**', 'off')] }, 'test/a', 'off'],
  ['dot files are files', { rules: [rule('**', 'warn')] }, '.env', 'warn'],
  ['a folder with brackets', { rules: [rule('app/\\[slug\\]/**', 'warn')] }, 'app/[slug]/p.tsx', 'warn'],
])('%s', (_, config, file, enforcement) => {
  expect(ruleFor({ ...DEFAULTS, ...config }, file)).toBe(enforcement)
})
