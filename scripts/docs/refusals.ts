import { attacks } from '../../bench/attack-queries.ts'
import { table } from './table.ts'

/** The requests of the attack tests, with their refusals. */
export const refusalsTable = (): string =>
  table(
    ['request', 'refusal', 'REST calls, at most'],
    attacks.map(({ title, told, calls }) => [title, told, String(calls)]),
  )
