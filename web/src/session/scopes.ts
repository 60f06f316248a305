import { t, type Word } from '@/i18n'

const KINDS = ['department', 'street', 'enterprise', 'bank', 'carrier', 'institution']

/** A scope as people read it: `bank/示例银行` is 示例银行, ids stand beside what they are of. */
export function scopeName(scope: string): string {
  const [kind = '', ...rest] = scope.split('/')
  return KINDS.includes(kind) ? `${t(`scope.${kind}` as Word)} ${rest.join('/')}` : t('scope.district')
}
