import type { RouteLocationRaw } from 'vue-router'

import type { Line, Lines, RegisterName } from './lines'
import { grouped } from '@/figures/exact'
import { sectorName } from '@/figures/sectors'
import { inWan, parted, whole } from '@/lists/amounts'
import type { Column } from '@/lists/column'
import { t, type Word } from '@/i18n'

type Columns<R> = Column<R>[]

/** What a list is called, and what one of its rows. */
export interface Register<R> {
  title: Word
  key: (row: R) => string
  columns: Columns<R>
}

const yuanOf = (value: string): string => `${grouped(value)} ${t('unit.yuan')}`
const enterpriseAt = (id: string | null): RouteLocationRaw | null =>
  id ? { name: 'enterprise', params: { id } } : null

function money<R>(key: string, word: Word, of: (row: R) => string): Column<R> {
  return { key, word, numeric: true, text: (row) => inWan(of(row)), title: (row) => yuanOf(of(row)) }
}

function day<R>(key: string, word: Word, of: (row: R) => string | null): Column<R> {
  return { key, word, text: (row) => of(row) ?? '—' }
}

function main<R>(name: (row: R) => string, id: (row: R) => string): Column<R> {
  return { key: 'name', word: 'column.name', main: true, text: name, note: id }
}

/** Whether the row counts on the day, and if not, why. */
function standing<R extends Line>(open: Word, over: Word): Column<R> {
  return {
    key: 'open',
    word: 'column.state',
    text: (row) => t(row.open ? open : over),
    tone: (row) => (row.open ? 'good' : 'plain'),
    note: (row) => (row.why_not && row.why_not !== 'over' ? t(`why_not.${row.why_not}`) : null),
  }
}

type Placed = { enterprise_name: string | null }

function enterprise<R extends Placed>(id: (row: R) => string | null, word: Word = 'column.enterprise'): Column<R> {
  return {
    key: 'enterprise',
    word,
    text: (row) => row.enterprise_name ?? id(row) ?? '—',
    to: (row) => enterpriseAt(id(row)),
  }
}

const LASTS: [Word, Word] = ['state.open', 'state.closed']

export const REGISTERS: { [N in RegisterName]: Register<Lines[N]> } = {
  carriers: {
    title: 'nav.carriers',
    key: (row) => row.carrier_id,
    columns: [
      { ...main((row) => row.name, (row) => row.carrier_id) },
      { key: 'core', word: 'column.core', text: (row) => t(row.core ? 'yes' : 'no') },
      { key: 'area', word: 'column.area', numeric: true, text: (row) => parted(row.usable_area, 2) },
      {
        key: 'enterprises',
        word: 'column.enterprises',
        numeric: true,
        text: (row) => whole(row.enterprises),
        to: (row) => ({ name: 'enterprises', query: { carrier: row.carrier_id } }),
      },
      day('opened_on', 'column.opened', (row) => row.opened_on),
      day('closed_on', 'column.closed', (row) => row.closed_on),
      standing(...LASTS),
    ],
  },
  platforms: {
    title: 'nav.platforms',
    key: (row) => row.platform_id,
    columns: [
      main((row) => row.name, (row) => row.platform_id),
      { key: 'level', word: 'column.level', text: (row) => t(`level.${row.level}`) },
      enterprise((row) => row.host_enterprise_id, 'column.host'),
      day('recognised_on', 'column.recognised', (row) => row.recognised_on),
      day('withdrawn_on', 'column.withdrawn', (row) => row.withdrawn_on),
      standing('state.valid', 'state.withdrawn'),
    ],
  },
  products: {
    title: 'nav.products',
    key: (row) => row.product_id,
    columns: [
      main((row) => row.name, (row) => row.product_id),
      { key: 'level', word: 'column.level', text: (row) => t(`level.${row.level}`) },
      enterprise((row) => row.enterprise_id),
      day('awarded_on', 'column.awarded', (row) => row.awarded_on),
      day('withdrawn_on', 'column.withdrawn', (row) => row.withdrawn_on),
      standing('state.valid', 'state.withdrawn'),
    ],
  },
  funds: {
    title: 'nav.funds',
    key: (row) => row.fund_id,
    columns: [
      main((row) => row.name, (row) => row.fund_id),
      { key: 'kind', word: 'column.kind', text: (row) => t(`fund.${row.kind}`) },
      { key: 'sector', word: 'column.sector', text: (row) => (row.sector ? sectorName(row.sector) : '—') },
      money('committed', 'column.committed', (row) => row.committed),
      money('invested', 'column.invested', (row) => row.invested),
      { key: 'investments', word: 'column.investments', numeric: true, text: (row) => whole(row.investments) },
      day('established_on', 'column.established', (row) => row.established_on),
    ],
  },
  investments: {
    title: 'nav.investments',
    key: (row) => row.investment_id,
    columns: [
      { ...enterprise((row) => row.enterprise_id), main: true, note: (row) => row.investment_id },
      { key: 'fund', word: 'column.fund', text: (row) => row.fund_name ?? row.fund_id },
      money('amount', 'column.amount', (row) => row.amount),
      day('disbursed_on', 'column.disbursed', (row) => row.disbursed_on),
      {
        key: 'voided',
        word: 'column.state',
        text: (row) => t(row.voided ? 'state.voided' : 'state.valid'),
        tone: (row) => (row.voided ? 'bad' : 'good'),
      },
    ],
  },
  loans: {
    title: 'nav.loans',
    key: (row) => row.loan_id,
    columns: [
      { ...enterprise((row) => row.enterprise_id), main: true, note: (row) => row.loan_id },
      { key: 'product', word: 'column.product', text: (row) => t(`loan.${row.product}`) },
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
      day('disbursed_on', 'column.disbursed', (row) => row.disbursed_on),
      {
        key: 'open',
        word: 'column.state',
        text: (row) => t(row.defaulted_on ? 'state.defaulted' : row.open ? 'state.owed' : 'state.repaid'),
        tone: (row) => (row.defaulted_on ? 'bad' : row.open ? 'plain' : 'good'),
        note: (row) => row.defaulted_on,
      },
    ],
  },
  pools: {
    title: 'nav.pools',
    key: (row) => row.pool_id,
    columns: [
      { key: 'pool', word: 'column.pool', main: true, text: (row) => row.pool_id },
      money('funded', 'column.funded', (row) => row.funded),
      { key: 'transfers', word: 'column.transfers', numeric: true, text: (row) => whole(row.transfers) },
      money('compensated', 'column.compensated', (row) => row.compensated),
      { key: 'compensations', word: 'column.compensations', numeric: true, text: (row) => whole(row.compensations) },
      money('balance', 'column.balance', (row) => row.balance),
    ],
  },
  bases: {
    title: 'nav.bases',
    key: (row) => row.base_id,
    columns: [
      main((row) => row.name, (row) => row.base_id),
      { key: 'partner', word: 'column.partner', text: (row) => row.partner },
      enterprise((row) => row.host_enterprise_id, 'column.host'),
      day('opened_on', 'column.opened', (row) => row.opened_on),
      day('closed_on', 'column.closed', (row) => row.closed_on),
      standing(...LASTS),
    ],
  },
  headcounts: {
    title: 'nav.headcounts',
    key: (row) => `${row.enterprise_id}:${row.as_of}`,
    columns: [
      { ...enterprise((row) => row.enterprise_id), main: true, note: (row) => row.enterprise_id },
      { key: 'mid_high', word: 'column.mid_high', numeric: true, text: (row) => whole(row.mid_high) },
      day('as_of', 'column.as_of', (row) => row.as_of),
      {
        key: 'counts',
        word: 'column.counts',
        text: (row) => t(row.open ? 'yes' : 'no'),
        tone: (row) => (row.open ? 'good' : 'plain'),
        note: (row) => (row.why_not ? t(`why_not.${row.why_not}`) : null),
      },
      day('held_from', 'column.held_from', (row) => row.held_from),
      day('held_to', 'column.held_to', (row) => row.held_to),
    ],
  },
}


export function isRegister(name: string): name is RegisterName {
  return name in REGISTERS
}
