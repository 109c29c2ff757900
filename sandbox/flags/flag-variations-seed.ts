import type { Random } from '../seed/random.ts'
import type { FlagRecord, VariationRecord } from './flag-record.ts'

export type Served = Pick<FlagRecord, 'kind' | 'variations' | 'defaults' | 'migration'>

/** Two flags in three are booleans; the others serve strings, numbers or objects. */
export function served(from: Random, migration: boolean): Served {
  if (migration) return { ...several(stages, from, 5, 0), migration: { contextKind: 'user', stageCount: 6 } }
  if (from.chance(0.67))
    return { kind: 'boolean', variations: truths(from), defaults: { onVariation: 0, offVariation: 1 } }
  const choices = from.pick(choicesOf)
  return several(choices, from, 0, choices.length - 1)
}

/** The steps of moving from an old system to a new one, in their fixed order. */
const stages = ['off', 'dualwrite', 'shadow', 'live', 'rampdown', 'complete']

const choicesOf: readonly (readonly unknown[])[] = [
  ['treatment', 'control'],
  ['compact', 'comfortable', 'classic'],
  ['blue', 'green', 'orange', 'control'],
  ['bm25', 'hybrid', 'vector'],
  [10, 25, 50, 100],
  [0, 0.05, 0.1],
  [
    { retries: 3, timeoutMs: 800 },
    { retries: 1, timeoutMs: 2000 },
  ],
  [
    { layout: 'grid', columns: 4, banner: { show: true, text: 'Free returns' } },
    { layout: 'grid', columns: 3, banner: { show: false } },
    { layout: 'list', columns: 1, banner: null },
  ],
]

function truths(from: Random): VariationRecord[] {
  const named = from.chance(0.4)
  return [
    { _id: from.uuid(), value: true, ...(named ? { name: 'On', description: 'Customers see it' } : {}) },
    { _id: from.uuid(), value: false, ...(named ? { name: 'Off' } : {}) },
  ]
}

function several(values: readonly unknown[], from: Random, onVariation: number, offVariation: number): Served {
  const variations = values.map((value, index) => ({
    _id: from.uuid(),
    value,
    ...(typeof value === 'object' ? { name: `Setting ${String.fromCharCode(65 + index)}` } : {}),
  }))
  return { kind: 'multivariate', variations, defaults: { onVariation, offVariation } }
}
