import type { Difference } from './format'
import { language, t } from '@/i18n'

/** A figure's unit in the language of the page. */
export function unitName(figure: { unit: string; unit_en: string }): string {
  return language.value === 'zh' ? figure.unit : figure.unit_en
}

/** A difference with its unit: the smaller one that it is told in, else the figure's own. */
export function differenceText(difference: Difference, figure: { unit: string; unit_en: string }): string {
  return `${difference.text} ${difference.word ? t(difference.word) : unitName(figure)}`
}
