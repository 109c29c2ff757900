import type { Asked, Filters, Term } from '../filters/filter.ts'
import { allOf, contains, exactly, jsonValue, number, oneOf, truth } from '../filters/filter-kinds.ts'
import { invalid } from '../http/errors.ts'
import { projectOf } from '../resource/find.ts'
import type { FlagRecord } from './flag-record.ts'

const archived = (row: FlagRecord) => row.archivedAt !== undefined
const deprecated = (row: FlagRecord) => !archived(row) && row.deprecatedAt !== undefined
const rollout = (name: string) => (row: FlagRecord) => row.guardedRollout === name

export const flagFilters: Filters<FlagRecord> = {
  query: contains(({ key, name }) => [key, name]),
  tags: allOf(({ tags }) => tags),
  state: oneOf<FlagRecord>({ live: (row) => !archived(row) && !deprecated(row), deprecated, archived }),
  archived: truth(archived),
  type: oneOf<FlagRecord>({ temporary: (row) => row.temporary, permanent: (row) => !row.temporary }),
  maintainerId: exactly(({ maintainerId }) => (maintainerId ? [maintainerId] : [])),
  maintainerTeamKey: exactly(({ maintainerTeamKey }) => (maintainerTeamKey ? [maintainerTeamKey] : [])),
  creationDate: createdBefore,
  evaluated: evaluatedAfter,
  filterEnv: environmentOfFilter,
  hasExperiment: truth(({ experiment }) => experiment !== undefined),
  sdkAvailability: oneOf<FlagRecord>({
    client: ({ clientSideAvailability: to }) => to.usingEnvironmentId,
    mobile: ({ clientSideAvailability: to }) => to.usingMobileKey,
    anyClient: ({ clientSideAvailability: to }) => to.usingEnvironmentId || to.usingMobileKey,
    server: ({ clientSideAvailability: to }) => !to.usingEnvironmentId && !to.usingMobileKey,
  }),
  contextKindsEvaluated: (term, asked) => allOf<FlagRecord>((row) => kindsEvaluated(row, asked))(term, asked),
  'codeReferences.min': number(({ codeReferences }, least) => codeReferences >= least),
  'codeReferences.max': number(({ codeReferences }, most) => codeReferences <= most),
  guardedRollout: oneOf<FlagRecord>({
    any: (row) => row.guardedRollout !== undefined,
    monitoring: rollout('monitoring'),
    regressed: rollout('regressed'),
    rolledBack: rollout('rolledBack'),
    completed: rollout('completed'),
    archived: rollout('archived'),
  }),
  applicationEvaluated: exactly(({ applicationKeys }) => applicationKeys),
  releasePipeline: exactly(({ releasePipelineKey }) => (releasePipelineKey ? [releasePipelineKey] : [])),
}

function createdBefore(term: Term) {
  const { before = Number.POSITIVE_INFINITY } = jsonValue(term, { before: 'number' })
  return ({ createdAt }: FlagRecord) => createdAt < before
}

/** Evaluations happen in an environment, so this field cannot stand without the one that names it. */
function evaluatedAfter(term: Term, { terms }: Asked) {
  const { after } = jsonValue(term, { after: 'number' })
  const environment = terms.find(({ field }) => field === 'filterEnv')?.value
  if (after === undefined) throw invalid('filter field evaluated takes {"after": time in milliseconds}')
  if (environment === undefined) throw invalid('filter field evaluated needs the field filterEnv')
  return ({ configs }: FlagRecord) => (configs.get(environment)?.status.lastRequested ?? 0) > after
}

/** It narrows nothing by itself. */
function environmentOfFilter({ value }: Term, { call }: Asked) {
  if (!projectOf(call).environments.has(value)) throw invalid(`filter field filterEnv names no environment: ${value}`)
  return () => true
}

function kindsEvaluated({ configs }: FlagRecord, { terms }: Asked): string[] {
  const environment = terms.find(({ field }) => field === 'filterEnv')?.value
  const looked = environment === undefined ? [...configs.values()] : [configs.get(environment)]
  return looked.flatMap((config) => config?.contextKinds ?? [])
}
