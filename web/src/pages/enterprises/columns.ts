import type { Schemas } from '@/api/client'
import { sectorName } from '@/figures/sectors'
import { whole } from '@/lists/amounts'
import type { Column } from '@/lists/column'
import { t } from '@/i18n'

export type EnterpriseLine = Schemas['EnterpriseLine']

const COMMA = ' · '

export const COLUMNS: Column<EnterpriseLine>[] = [
  {
    key: 'name',
    word: 'column.enterprise',
    main: true,
    text: (row) => row.name ?? row.enterprise_id,
    to: (row) => ({ name: 'enterprise', params: { id: row.enterprise_id } }),
    note: (row) => row.enterprise_id,
  },
  { key: 'sectors', word: 'column.sectors', wraps: true, text: (row) => row.sectors.map(sectorName).join(COMMA) || '—' },
  {
    key: 'qualifications',
    word: 'column.qualifications',
    wraps: true,
    text: (row) => row.qualifications.map((kind) => t(`qualification.${kind}`)).join(COMMA) || '—',
  },
  {
    key: 'carrier',
    word: 'column.carrier',
    text: (row) => row.carrier_name ?? row.carrier_id ?? '—',
    to: (row) => (row.carrier_id ? { name: 'enterprises', query: { carrier: row.carrier_id } } : null),
  },
  { key: 'employees', word: 'column.employees', numeric: true, text: (row) => whole(row.employees), note: (row) => row.period },
  { key: 'registered', word: 'column.registered', text: (row) => row.registered_on },
  {
    key: 'open',
    word: 'column.state',
    text: (row) => t(row.open ? 'state.active' : 'state.deregistered'),
    tone: (row) => (row.open ? 'good' : 'plain'),
    note: (row) => row.deregistered_on,
  },
]
