import { type ChartName, type ChartParameters, charts, type InsightsChartRep } from '../../rest/insights/charts.ts'
import { expanded } from '../../rest/page.ts'
import { united } from '../../rest/parts.ts'
import { placed } from '../batch.ts'
import { irreducible, type SingleCalls } from '../irreducible.ts'
import type { Read } from '../read.ts'

export interface ChartKey {
  readonly parameters: ChartParameters
  readonly expand: readonly string[]
}

/** Loads charts. Those with the same parameters share a call, with all parts that any of them wants. */
export function chartLoader(read: Read, singles: SingleCalls) {
  const made = new Map<string, (key: ChartKey) => Promise<InsightsChartRep | null>>()

  const loaderOf = (name: ChartName) =>
    placed(made, name, () =>
      irreducible<ChartKey, InsightsChartRep>({
        field: name,
        singles,
        identity: ({ parameters }) => JSON.stringify(parameters),
        ask: (keys) => {
          const expand = expanded(united(keys.map((key) => key.expand)))
          return read(charts[name].operation, { ...keys[0].parameters, expand })
        },
      }),
    )

  return async (name: ChartName, key: ChartKey): Promise<InsightsChartRep> => (await loaderOf(name)(key))!
}
