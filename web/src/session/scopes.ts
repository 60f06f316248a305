import { t, type Word } from '@/i18n'

const KINDS = ['department', 'street', 'enterprise', 'carrier', 'institution']

/** A scope as people read it: a bank by its name, ids beside what they are of. */
export function scopeName(scope: string): string {
  const [kind = '', ...rest] = scope.split('/')
  if (kind === 'bank') return rest.join('/')
  return KINDS.includes(kind) ? `${t(`scope.${kind}` as Word)} ${rest.join('/')}` : t('scope.district')
}
