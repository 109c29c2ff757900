import type { ProjectRecord } from '../projects/project-record.ts'
import type { Call } from '../resource/call.ts'
import { type Collection, single } from '../resource/collection.ts'
import { flagOf, projectOf } from '../resource/find.ts'
import { api } from '../resource/links.ts'
import { all, first, joined } from '../resource/query.ts'
import { flagDocument } from './flag-document.ts'
import { flagFilters } from './flag-filters.ts'
import type { FlagRecord } from './flag-record.ts'

export const flags: Collection<FlagRecord> = {
  rows: (call) => newestFirst(projectOf(call)),
  represent: listed,
  pageMaximum: 100,
  parent: ({ params }) => api('flags', params.projectKey ?? ''),
  takes: { env: 3, summary: 1, expand: Number.POSITIVE_INFINITY },
  filters: flagFilters,
  shorthands: { tag: 'tags', archived: 'archived' },
  usually: { unless: ['state', 'archived'], keep: (row) => row.archivedAt === undefined },
  sorts: {
    creationDate: { by: ({ createdAt }) => createdAt },
    key: { by: ({ key }) => key },
    maintainerId: { by: ({ maintainerId }) => maintainerId ?? '' },
    name: { by: ({ name }) => name.toLowerCase() },
    tags: { by: ({ tags }) => tags.join() },
    type: { by: ({ temporary }) => (temporary ? 'temporary' : 'permanent') },
    targetingModifiedDate: { by: targetingModified, aloneWith: 'env' },
  },
}

export const flag = single(flagOf, alone, ['env', 'expand'])

/** LaunchDarkly does not say in which order a list without `sort` is; here the newest flag comes first. */
export const newestFirst = ({ flags }: ProjectRecord): FlagRecord[] => [...flags.values()].reverse()

/** A list tells nothing of environments that are not named, and of those only a summary unless `summary=0` is sent. */
function listed(row: FlagRecord, call: Call) {
  const named = all(call.query, 'env')
  const whole = ['0', 'false'].includes(first(call.query, 'summary') ?? '')
  return flagDocument(row, call, {
    environmentKeys: named.length > 0 ? named : undefined,
    whole,
    expand: joined(call.query, 'expand'),
  })
}

/** A single flag has everything of every environment, or of those that are named. Unknown environments are left out. */
function alone(row: FlagRecord, call: Call) {
  const named = all(call.query, 'env')
  return flagDocument(row, call, {
    environmentKeys: named.length > 0 ? named : [...row.configs.keys()],
    whole: true,
    expand: joined(call.query, 'expand'),
  })
}

/** Only the first environment that is named counts. */
function targetingModified({ configs }: FlagRecord, { query }: Call): number {
  return configs.get(first(query, 'env') ?? '')?.targetingModified ?? 0
}

/** What writing answers has all environments whole. */
export const writtenFlag = (row: FlagRecord, call: Call) =>
  flagDocument(row, call, { environmentKeys: [...row.configs.keys()], whole: true, expand: new Set() })
