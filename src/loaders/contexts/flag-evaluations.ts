import { type ContextInstanceEvaluationRep, evaluateContextInstance } from '../../rest/contexts/flag-evaluations.ts'
import { conditions, contains, equals } from '../../rest/operator-filter.ts'
import type { EnvironmentAddress } from '../../rest/segments/segments.ts'
import { batch, failingAlone } from '../batch.ts'
import type { SingleCalls } from '../irreducible.ts'
import type { Read } from '../read.ts'
import { type EvaluatedFlags, isEmpty, placesAmong, plannedFilters } from './flag-evaluation-plan.ts'

/** The flags to evaluate for a context in an environment. */
interface EvaluationKey extends EnvironmentAddress {
  /** The context, in its canonical form. */
  readonly body: object
  readonly flags: EvaluatedFlags
}

type Evaluations = readonly ContextInstanceEvaluationRep[]

/** Loads the values of flags for contexts. All fields that ask for a context in an environment share the calls. */
export function flagEvaluationLoader(read: Read, singles: SingleCalls) {
  /** The contexts for which all flags were evaluated. */
  const complete = new Set<string>()

  const load = batch<EvaluationKey, Evaluations>({
    identity: ({ flags }) => JSON.stringify(flags),
    group: groupOf,
    gathers: true,
    fetch: async (keys) => {
      const { projectKey, environmentKey, body } = keys[0]!
      const group = groupOf(keys[0]!)
      const known = complete.has(group) ? [{}] : []
      const filters = plannedFilters([...known, ...keys.map(({ flags }) => flags)])
      singles.spend('Environment.evaluate', filters.length - known.length)
      if (filters.some(isEmpty)) complete.add(group)
      const calls = filters.map(({ tags, query }) => {
        const filter = conditions(equals('query', 'query', query), contains('tags', 'tags', tags))
        return read(evaluateContextInstance, { projectKey, environmentKey, filter, body }).then(findable)
      })
      const placeOf = placesAmong(filters)
      return failingAlone(
        keys.map(({ flags }) => {
          const name = JSON.stringify(flags)
          const found = calls[placeOf(flags)]!
          return [[name], found.then((all) => new Map([[name, chosen(all, flags)]]))]
        }),
      )
    },
  })

  return {
    /** The values of flags for a context. Flags without a value are left out. */
    of: async (environment: EnvironmentAddress, context: object, flags: EvaluatedFlags): Promise<Evaluations> =>
      (await load({ ...environment, body: canonical(context), flags })) ?? [],
  }
}

const groupOf = ({ projectKey, environmentKey, body }: EvaluationKey): string =>
  JSON.stringify([projectKey, environmentKey, body])

/** The values of an answer, from which many fields choose. */
interface Findable {
  readonly items: Evaluations
  readonly find: (key: string) => ContextInstanceEvaluationRep | undefined
}

function findable({ items }: Pick<Findable, 'items'>): Findable {
  let byKey: ReadonlyMap<string, ContextInstanceEvaluationRep> | undefined
  return {
    items,
    find(key) {
      byKey ??= new Map(items.map((one) => [one.key, one]))
      return byKey.get(key)
    },
  }
}

/** The flags that were asked for, in the order of their keys. */
const chosen = ({ items, find }: Findable, { keys }: EvaluatedFlags): Evaluations =>
  keys ? [...new Set(keys)].flatMap((key) => find(key) ?? []) : items

/** A JSON value with the properties of its objects in alphabetic order, so that equal contexts have equal texts. */
export function canonical<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(canonical) as Value
  if (typeof value !== 'object' || value === null) return value
  const sorted = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(sorted.map(([name, part]) => [name, canonical(part)])) as Value
}
