import { afterEach, expect, test } from 'vitest'

import { language } from '@/i18n'
import { documentAddress } from '@/i18n/documents'

const before = language.value

afterEach(() => {
  language.value = before
})

test('a document is opened in the language of the page', () => {
  language.value = 'zh'
  expect(documentAddress('runbook')).toBe('/documents/runbook.zh-CN')
  language.value = 'en'
  expect(documentAddress('runbook')).toBe('/documents/runbook')
})
