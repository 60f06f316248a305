import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

import words from '@/i18n/words.json'

const SOURCES = join(__dirname, '..', 'src')
const catalogue: Record<string, Record<string, string>> = words

function sources(): string {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(vue|ts)$/.test(name) && !name.endsWith('.gen.ts'))
    .map((name) => readFileSync(join(SOURCES, name), 'utf8'))
    .join('\n')
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? '').sort()
}

describe('the catalogue of words', () => {
  test('says every word in both languages', () => {
    const lacking = Object.entries(catalogue).filter(([, said]) => !said.zh?.trim() || !said.en?.trim())
    expect(lacking).toEqual([])
  })

  test('says no word twice: the later would take the place of the earlier', () => {
    const written = readFileSync(join(SOURCES, 'i18n', 'words.json'), 'utf8')
    expect([...written.matchAll(/^ {2}"/gm)]).toHaveLength(Object.keys(catalogue).length)
  })

  test('fills the same places in both languages', () => {
    const apart = Object.entries(catalogue).filter(
      ([, said]) => placeholders(said.zh ?? '').join() !== placeholders(said.en ?? '').join(),
    )
    expect(apart).toEqual([])
  })

  test('has no word that nobody uses', () => {
    const text = sources()
    const prefixes = [...text.matchAll(/`([a-z_]+(?:\.[a-z_]+)*\.)\$\{/g)].map((found) => found[1] ?? '')
    const unused = Object.keys(catalogue).filter(
      (key) => !text.includes(`'${key}'`) && !prefixes.some((prefix) => key.startsWith(prefix)),
    )
    expect(unused).toEqual([])
  })

  test('is where all Chinese of the page stands', () => {
    const allowed = /万人|万方|亿元/
    const lines = sources()
      .split('\n')
      .filter((line) => /[\u4e00-\u9fff]/.test(line) && !allowed.test(line) && !/^\s*(\*|\/\*|\/\/)/.test(line))
    expect(lines).toEqual([])
  })
})
