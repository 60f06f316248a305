import { language } from '@/i18n'

/** A figure's unit in the language of the page. */
export function unitName(figure: { unit: string; unit_en: string }): string {
  return language.value === 'zh' ? figure.unit : figure.unit_en
}
