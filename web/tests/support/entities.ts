import { Entities, type Entity, type Field, type Told } from '@/entities/model'

type Said = Partial<Field> & { name: string; kind: string }

export function field(said: Said): Field {
  const nothing = { choices: null, to: null, name_member: null, unit: null, parts: null }
  const plain = { zh: said.name, en: said.name, source: 'told', optional: false, dated: false, description: '' }
  return { ...nothing, ...plain, ...said }
}

const YUAN = { zh: '元', en: 'yuan' }
const SQUARE_METRE = { zh: '平方米', en: 'm²' }
const PEOPLE = { zh: '人', en: 'people' }
const number = (unit: Told['kinds'][string]['unit'] = null) => ({ numeric: true, filter: 'range', unit })
const plain = (filter = '') => ({ numeric: false, filter, unit: null })

const enterpriseId = (said: Partial<Field> = {}): Field =>
  field({ name: 'enterprise_id', kind: 'reference', to: 'enterprise', name_member: 'enterprise_name', zh: '企业', en: 'Enterprise', ...said })

function entity(said: Partial<Entity> & { name: string; key: Field; fields: Field[] }): Entity {
  const words = { zh: said.name, en: said.name, plural: { zh: `${said.name}们`, en: `${said.name}s` } }
  const none = { events: [], states: { open: null, over: null }, register: null, import: null, has_page: false }
  return { topic: `some.${said.name}`, owner: 'some', group: 'entities', order: 10, ...words, ...none, ...said }
}

/** A kind that no code knows. */
export const patent = entity({
  name: 'patent',
  topic: 'enterprises.patent',
  zh: '专利',
  en: 'Patent',
  plural: { zh: '专利', en: 'Patents' },
  group: 'talent',
  key: field({ name: 'patent_no', kind: 'identifier', zh: '专利号', en: 'Patent number' }),
  fields: [
    field({ name: 'title', kind: 'name', zh: '名称', en: 'Title' }),
    field({ name: 'field_of_use', kind: 'choice', choices: 'use', zh: '用途', en: 'Use' }),
    enterpriseId(),
    field({ name: 'fee', kind: 'money', zh: '费用', en: 'Fee', unit: YUAN }),
    field({ name: 'area', kind: 'area', zh: '面积', en: 'Area', unit: SQUARE_METRE }),
    field({ name: 'inventors', kind: 'people', zh: '发明人', en: 'Inventors', unit: PEOPLE }),
    field({ name: 'granted_on', kind: 'day', zh: '授权日期', en: 'Granted' }),
    field({ name: 'pledged', kind: 'flag', zh: '已质押', en: 'Pledged' }),
    field({ name: 'claims', kind: 'parts', source: 'fact', zh: '权利要求', en: 'Claims', parts: [field({ name: 'price', kind: 'money', zh: '价', en: 'Price' })] }),
    field({ name: 'licences', kind: 'count', source: 'related', zh: '许可数', en: 'Licences' }),
  ],
  events: [{ name: 'patent.granted', zh: '专利授权', en: 'Patent granted' }],
  states: { open: { zh: '有效', en: 'In force' }, over: { zh: '失效', en: 'Lapsed' } },
  register: {
    path: 'patents',
    lead: { zh: '导语', en: 'A lead' },
    columns: ['title', 'field_of_use', 'enterprise_id', 'fee', 'area', 'licences', 'granted_on', 'open'],
    filters: ['field_of_use', 'pledged', 'enterprise_id', 'fee', 'granted_on'],
    sort: 'title',
    figures: ['patent_count'],
  },
})

const licence = entity({
  name: 'licence',
  group: 'talent',
  key: field({ name: 'licence_id', kind: 'identifier' }),
  fields: [field({ name: 'patent_no', kind: 'reference', to: 'patent', name_member: 'patent_name' })],
  register: { path: 'licences', lead: { zh: '', en: '' }, columns: ['patent_no'], filters: ['patent_no'], sort: 'licence_id', figures: [] },
})

const enterprise = entity({
  name: 'enterprise',
  topic: 'enterprises.enterprise',
  key: field({ name: 'enterprise_id', kind: 'credit_code', zh: '统一社会信用代码' }),
  fields: [field({ name: 'name', kind: 'name', zh: '企业名称', en: 'Name' }), field({ name: 'employees', kind: 'people' }), field({ name: 'period', kind: 'period' })],
  register: { path: 'enterprises', lead: { zh: '', en: '' }, columns: ['name', 'employees'], filters: [], sort: 'name', figures: ['enterprise_count'] },
})

const carrier = entity({
  name: 'carrier',
  topic: 'enterprises.carrier',
  key: field({ name: 'carrier_id', kind: 'identifier', zh: '载体编号' }),
  fields: [field({ name: 'core', kind: 'flag', zh: '是否核心载体' }), field({ name: 'usable_area', kind: 'area', zh: '使用面积', unit: SQUARE_METRE })],
})

const report = entity({
  name: 'report',
  topic: 'enterprises.report',
  key: enterpriseId(),
  fields: [
    field({ name: 'period', kind: 'period', zh: '报告期' }),
    field({ name: 'day', kind: 'day', source: 'fact', zh: '期末日期' }),
    field({ name: 'counted', kind: 'flag', source: 'fact', zh: '是否计入' }),
    field({ name: 'output', kind: 'money', zh: '产值' }),
    field({ name: 'output_by_sector', kind: 'by_sector_money', source: 'fact', zh: '分领域产值', unit: YUAN }),
  ],
  import: { code: 'reports', zh: '企业报表', en: 'Reports' },
})

const loan = entity({
  name: 'loan',
  topic: 'funds.loan',
  key: field({ name: 'loan_id', kind: 'identifier' }),
  fields: [
    enterpriseId(),
    field({ name: 'amount', kind: 'money', zh: '贷款金额' }),
    field({ name: 'annual_rate', kind: 'rate', zh: '年利率', unit: { zh: '%', en: '%' } }),
    field({ name: 'repayments', kind: 'parts', source: 'fact', zh: '还款', parts: [field({ name: 'amount', kind: 'money', zh: '还款金额', unit: YUAN }), field({ name: 'repaid_on', kind: 'day', zh: '还款日期' })] }),
  ],
  states: { open: { zh: '未还清', en: 'Owed' }, over: { zh: '已还清', en: 'Repaid' } },
  register: { path: 'loans', lead: { zh: '', en: '' }, columns: ['enterprise_id', 'amount', 'annual_rate', 'open'], filters: [], sort: 'loan_id', figures: [] },
})

const platform = entity({ name: 'platform', topic: 'enterprises.platform', key: field({ name: 'platform_id', kind: 'identifier' }), fields: [enterpriseId({ name: 'host_enterprise_id', optional: true })] })

const pool = entity({ name: 'pool', topic: 'funds.pool', key: field({ name: 'pool_id', kind: 'identifier' }), fields: [field({ name: 'transfers', kind: 'count', zh: '注入笔数' })] })

export const entities = new Entities({
  groups: { entities: { zh: '主体', en: 'Things' }, talent: { zh: '人才', en: 'Talent' } },
  choices: { use: { indoor: { zh: '室内', en: 'Indoors' }, outdoor: { zh: '室外', en: 'Outdoors' } }, sector: { fintech: { zh: '金融科技', en: 'Fintech' } } },
  kinds: {
    money: number(YUAN),
    signed_money: number(YUAN),
    area: number(SQUARE_METRE),
    people: number(PEOPLE),
    count: number(),
    rate: number({ zh: '%', en: '%' }),
    day: { numeric: false, filter: 'range', unit: null },
    instant: { numeric: false, filter: 'range', unit: null },
    choice: plain('choice'),
    choices: plain('choice'),
    flag: plain('flag'),
    reference: plain('reference'),
    by_sector_money: { numeric: false, filter: '', unit: YUAN },
  },
  reasons: { voided: { zh: '已作废', en: 'voided' } },
  members: [],
  entities: [enterprise, carrier, report, platform, loan, pool, patent, licence],
  lists: [
    {
      name: 'events',
      zh: '事件去向',
      en: 'Events',
      rows: 'arrivals',
      fields: [field({ name: 'at', kind: 'instant', zh: '接收时间' }), field({ name: 'type', kind: 'identifier' }), field({ name: 'source', kind: 'identifier', zh: '来源系统' }), field({ name: 'state', kind: 'choice', choices: 'use' })],
      register: { path: '/api/v1/events', lead: { zh: '', en: '' }, columns: ['at', 'source', 'type', 'state'], filters: ['state', 'type', 'source', 'at'], sort: '-at', figures: [] },
    },
  ],
})
