import type { Schemas } from '@/api/client'

export interface Lines {
  carriers: Schemas['CarrierLine']
  platforms: Schemas['PlatformLine']
  products: Schemas['ProductLine']
  funds: Schemas['FundLine']
  investments: Schemas['InvestmentLine']
  loans: Schemas['LoanLine']
  pools: Schemas['PoolLine']
  bases: Schemas['BaseLine']
  headcounts: Schemas['HeadcountLine']
}

export type RegisterName = keyof Lines
export type Line = Lines[RegisterName]
export type WhyNot = NonNullable<Line['why_not']>
