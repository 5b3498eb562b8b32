/** Does a text look as if it contained a credential, of whoever? By the rules of secretlint, and by our own. */
import { lintSource } from '@secretlint/core'
import { creator } from '@secretlint/secretlint-rule-preset-recommend'
import { maskSecrets } from '../core/secrets.ts'

export async function looksSecret(text: string): Promise<boolean> {
  if (maskSecrets(text) !== text) return true
  const { messages } = await lintSource({
    source: { content: text, filePath: 'text.txt', ext: '.txt', contentType: 'text' },
    options: { config: { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator }] } },
  })
  return messages.length > 0
}
