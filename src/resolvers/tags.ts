import type { Context } from '../context.ts'
import type { Resolvers, TagFilter } from '../generated/resolvers.ts'
import { connection } from '../graph/connection.ts'
import { badInput } from '../graph/errors.ts'
import type { Page, Window } from '../rest/page.ts'
import { listTags, type TagDoc, tagsPerPage } from '../rest/tags.ts'

const kinds = {
  AI_CONFIG: 'aiconfig',
  ENVIRONMENT: 'environment',
  FLAG: 'flag',
  METRIC: 'metric',
  METRIC_DATA_SOURCE: 'metric-data-source',
  PROJECT: 'project',
  SEGMENT: 'segment',
  VIEW: 'view',
} as const

/** Refuses an empty list, which REST would read as all kinds. */
function kindsOf({ kinds: wanted }: TagFilter) {
  if (wanted?.length === 0) throw badInput('Expected at least one value for filter.kinds, but got an empty list.')
  return wanted?.map((kind) => kinds[kind])
}

const filtered = (filter: TagFilter) => ({
  kind: kindsOf(filter),
  pre: filter.prefix || undefined,
  archived: filter.archived ?? undefined,
  asOf: filter.asOf ?? undefined,
})

const pagesOf = ({ read }: Context, filter: ReturnType<typeof filtered>) => {
  return async (window: Window): Promise<Page<TagDoc>> => {
    const page = await read(listTags, { ...filter, ...window })
    return { ...page, items: page.items.map((name) => ({ name, at: { type: 'Tag', name } })) }
  }
}

export const tags = {
  Query: {
    tags: (_, { filter, ...page }, context, info) =>
      connection(page, pagesOf(context, filtered(filter ?? {})), {
        pageMaximum: tagsPerPage,
        budget: context.budget,
        info,
      }),
  },
} satisfies Resolvers
