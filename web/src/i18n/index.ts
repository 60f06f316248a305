import { ref, watch } from 'vue'

import words from './words.json'

export type Language = 'zh' | 'en'
export type Word = keyof typeof words

const KEPT = 'language'

function first(): Language {
  const asked = new URLSearchParams(globalThis.location?.search).get('lang')
  const kept = asked ?? globalThis.localStorage?.getItem(KEPT)
  return kept === 'en' ? 'en' : 'zh'
}

/** The language the page speaks now; kept by the browser, `?lang=en` sets it. */
export const language = ref<Language>(first())

watch(language, (chosen) => globalThis.localStorage?.setItem(KEPT, chosen))

/** How the page asks for answers in its language. */
export function acceptLanguage(): string {
  return language.value === 'zh' ? 'zh-CN' : 'en'
}

/** The page's own word in the present language; `{name}` in it is filled in from `values`. */
export function t(word: Word, values: Record<string, string | number> = {}): string {
  const text: string = words[word][language.value]
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** What the API names in both languages, like `name_zh` and `name_en`. */
export function named(thing: { name_zh: string; name_en: string }): string {
  return language.value === 'zh' ? thing.name_zh : thing.name_en
}
