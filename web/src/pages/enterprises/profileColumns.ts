import type { Schemas } from '@/api/client'
import { grouped } from '@/figures/exact'
import { inWan, whole } from '@/lists/amounts'
import type { Column } from '@/lists/column'
import { t, type Word } from '@/i18n'

const yuan = (value: string): string => `${grouped(value)} ${t('unit.yuan')}`

function money<R>(key: string, word: Word, of: (row: R) => string): Column<R> {
  return { key, word, numeric: true, text: (row) => inWan(of(row)), title: (row) => yuan(of(row)) }
}

function named<R extends { name: string }>(id: (row: R) => string): Column<R> {
  return { key: 'name', word: 'column.name', main: true, text: (row) => row.name, note: id }
}

interface Held {
  open: boolean
  why_not: Schemas['Headcount']['why_not']
}

function standing<R extends Held>(open: Word, over: Word): Column<R> {
  return {
    key: 'open',
    word: 'column.state',
    text: (row) => t(row.open ? open : over),
    tone: (row) => (row.open ? 'good' : 'plain'),
    note: (row) => (row.why_not && row.why_not !== 'over' ? t(`why_not.${row.why_not}`) : null),
  }
}

export const REPORTS: Column<Schemas['FiledReport']>[] = [
  { key: 'period', word: 'column.period', main: true, text: (row) => row.period },
  { key: 'employees', word: 'column.employees', numeric: true, text: (row) => whole(row.employees) },
  money('output', 'column.output', (row) => row.output),
  money('revenue', 'column.revenue', (row) => row.revenue),
  money('value_added', 'column.value_added', (row) => row.value_added),
  { key: 'above_scale', word: 'column.above_scale', text: (row) => t(row.above_scale ? 'yes' : 'no') },
  {
    key: 'counted',
    word: 'column.counts',
    text: (row) => t(row.counted ? 'report.counted' : 'report.not_counted'),
    tone: (row) => (row.counted ? 'good' : 'plain'),
    note: (row) => (row.why_not ? t(`report.${row.why_not}`) : null),
  },
]

export const INVESTMENTS: Column<Schemas['Investment']>[] = [
  { key: 'fund', word: 'column.fund', main: true, text: (row) => row.fund_name ?? row.fund_id, note: (row) => row.investment_id },
  money('amount', 'column.amount', (row) => row.amount),
  { key: 'disbursed_on', word: 'column.disbursed', text: (row) => row.disbursed_on },
  standing('state.valid', 'state.voided'),
]

export const LOANS: Column<Schemas['Loan']>[] = [
  { key: 'product', word: 'column.product', main: true, text: (row) => t(`loan.${row.product}`), note: (row) => row.loan_id },
  { key: 'bank', word: 'column.bank', text: (row) => row.bank },
  money('amount', 'column.amount', (row) => row.amount),
  money('repaid', 'column.repaid', (row) => row.repaid),
  money('outstanding', 'column.outstanding', (row) => row.outstanding),
  {
    key: 'terms',
    word: 'column.terms',
    numeric: true,
    text: (row) => t('loan.terms', { months: row.term_months, rate: row.annual_rate }),
  },
  { key: 'disbursed_on', word: 'column.disbursed', text: (row) => row.disbursed_on },
  {
    key: 'open',
    word: 'column.state',
    text: (row) => t(row.defaulted_on ? 'state.defaulted' : row.open ? 'state.owed' : 'state.repaid'),
    tone: (row) => (row.defaulted_on ? 'bad' : row.open ? 'plain' : 'good'),
    note: (row) => row.defaulted_on,
  },
]

export const HEADCOUNTS: Column<Schemas['Headcount']>[] = [
  { key: 'as_of', word: 'column.as_of', main: true, text: (row) => row.as_of },
  { key: 'mid_high', word: 'column.mid_high', numeric: true, text: (row) => whole(row.mid_high) },
  standing('state.counts', 'state.counts_not'),
]

export const BASES: Column<Schemas['Base']>[] = [
  named((row) => row.base_id),
  { key: 'partner', word: 'column.partner', text: (row) => row.partner },
  { key: 'opened_on', word: 'column.opened', text: (row) => row.opened_on },
  { key: 'closed_on', word: 'column.closed', text: (row) => row.closed_on ?? '—' },
  standing('state.open', 'state.closed'),
]

export const PLATFORMS: Column<Schemas['Platform']>[] = [
  named((row) => row.platform_id),
  { key: 'level', word: 'column.level', text: (row) => t(`level.${row.level}`) },
  { key: 'recognised_on', word: 'column.recognised', text: (row) => row.recognised_on },
  { key: 'withdrawn_on', word: 'column.withdrawn', text: (row) => row.withdrawn_on ?? '—' },
  standing('state.valid', 'state.withdrawn'),
]

export const PRODUCTS: Column<Schemas['Product']>[] = [
  named((row) => row.product_id),
  { key: 'level', word: 'column.level', text: (row) => t(`level.${row.level}`) },
  { key: 'awarded_on', word: 'column.awarded', text: (row) => row.awarded_on },
  { key: 'withdrawn_on', word: 'column.withdrawn', text: (row) => row.withdrawn_on ?? '—' },
  standing('state.valid', 'state.withdrawn'),
]
