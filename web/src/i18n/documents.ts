import { language } from '.'

/** What the gateway shows of the product's documents. */
export type DocumentName = 'operating' | 'runbook' | 'imports' | 'integrators'

/** Where a document stands in the language of the page. */
export function documentAddress(name: DocumentName): string {
  return `/documents/${name}${language.value === 'zh' ? '.zh-CN' : ''}`
}
