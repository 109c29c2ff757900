import { hasAll, resembles } from '../filters/filter-operator-kinds.ts'
import { type OperatorFilters, operatorCondition } from '../filters/filter-operators.ts'
import { newestFirst } from '../flags/flag-document.ts'
import type { FlagRecord } from '../flags/flag-record.ts'
import type { Answerer, Call } from '../resource/call.ts'
import { sorted } from '../resource/collection.ts'
import { environmentOf, projectOf } from '../resource/find.ts'
import { json, site } from '../resource/links.ts'
import { type Resource, search } from '../resource/operation.ts'
import { first, wholeNumber } from '../resource/query.ts'
import { contextOf } from './contexts.ts'
import { evaluated, type World } from './flag-evaluation.ts'

const filters: OperatorFilters<FlagRecord> = {
  query: { equals: resembles(({ key, name }) => [key, name]) },
  tags: { contains: hasAll(({ tags }) => tags) },
}

const sorts = { key: { by: ({ key }: FlagRecord) => key }, name: { by: ({ name }: FlagRecord) => name.toLowerCase() } }

/** What evaluation looks at in the environment that a call names. */
export function worldOf(call: Call): World {
  const { key: environmentKey, segments } = environmentOf(call)
  return { environmentKey, segments, flags: projectOf(call).flags }
}

/** The flags that SDKs evaluate, as they do; nothing is kept of it. */
const evaluations: Answerer = {
  takes: ['limit', 'offset', 'sort', 'filter'],
  answer(call) {
    const { projectKey = '', environmentKey = '' } = call.params
    const world = worldOf(call)
    const context = contextOf(call.body)
    const holds = operatorCondition(filters, first(call.query, 'filter') ?? '', call)
    const kept = newestFirst(projectOf(call)).filter((flag) => flag.archivedAt === undefined && holds(flag))
    const sort = first(call.query, 'sort')
    const rows = sort ? sorted(kept, sorts, sort, call) : kept
    const limit = wholeNumber(call.query, 'limit', -1, -1, Number.MAX_SAFE_INTEGER)
    const offset = wholeNumber(call.query, 'offset', 0, 0, Number.MAX_SAFE_INTEGER)
    const items = rows.slice(offset, limit < 0 ? undefined : offset + limit).map((flag) => {
      const { variation, reason } = evaluated(flag, context, world)
      return {
        name: flag.name,
        key: flag.key,
        _value: variation === undefined ? null : (flag.variations[variation]?.value ?? null),
        reason,
        _links: { self: json(call.path), site: site(projectKey, environmentKey, 'features', flag.key, 'targeting') },
      }
    })
    return { items, totalCount: rows.length, _links: { self: json(call.path) } }
  },
}

export const flagEvaluations: Resource = {
  operations: [
    search('/api/v2/projects/{projectKey}/environments/{environmentKey}/flags/evaluate', 'flag', evaluations),
  ],
}
