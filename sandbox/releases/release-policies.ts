import { projectItself } from '../changes/audit-targets.ts'
import { invalid } from '../http/errors.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import {
  boolean,
  type Given,
  integer,
  listBody,
  object,
  objects,
  oneOf,
  optional,
  required,
  strings,
  text,
} from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { commit } from '../resource/change.ts'
import { projectOf } from '../resource/find.ts'
import { post, type Resource } from '../resource/operation.ts'
import { type PlainResource, plain } from '../resource/plain.ts'
import { needed } from '../resource/properties.ts'
import { first } from '../resource/query.ts'
import { defined, only, shown } from '../resource/shape.ts'
import { day, hour, random } from '../seed/random.ts'

interface ReleasePolicyRecord {
  id: string
  key: string
  name: string
  /** Orders the policies. Documents count from 1. */
  rank: number
  isDefault?: true
  releaseMethod: 'guarded-release' | 'progressive-release'
  scope?: { environmentKeys?: readonly string[]; flagTagKeys?: readonly string[] }
  /** In LaunchDarkly's own form. */
  guardedReleaseConfig?: object
  progressiveReleaseConfig?: object
}

const action = 'updateReleasePolicy'

/** The policies by rank. The default one comes last. */
const rowsOf = (call: Call): ReleasePolicyRecord[] =>
  [...call.store.rows(policies.table, projectOf(call).key).values()].sort((one, other) => one.rank - other.rank)

const policies: PlainResource<ReleasePolicyRecord> = plain<ReleasePolicyRecord, Omit<ReleasePolicyRecord, 'rank'>>({
  noun: 'release policy',
  path: '/api/v2/projects/{projectKey}/release-policies/{policyKey}',
  by: 'key',
  called: 'release policy key',
  site: '/projects/{projectKey}/release-policies',
  beta: true,
  replaced: true,
  access: [action],
  listed: {
    takes: ['excludeDefault'],
    answer(call) {
      const isLeftOut = first(call.query, 'excludeDefault') === 'true'
      const rows = rowsOf(call).filter(({ isDefault }) => !(isLeftOut && isDefault))
      return { items: rows.map((row) => policies.document(row, call)), totalCount: rows.length }
    },
  },
  properties: {
    name: needed(text, action),
    releaseMethod: needed(oneOf('guarded-release', 'progressive-release'), action),
    scope: { read: scopeIn, action },
    guardedReleaseConfig: { read: configIn('guarded-release'), action },
    progressiveReleaseConfig: { read: configIn('progressive-release'), action },
  },
  made: (sent, call) => ({ ...sent, rank: Math.max(0, ...rowsOf(call).map(rankUnlessDefault)) + 1 }),
  checkDeletion({ isDefault }) {
    if (isDefault) throw invalid('The default release policy of a project cannot be deleted')
  },
  document: (row, { access, call }) => ({
    _access: access,
    _id: row.id,
    ...only(row, 'scope', 'releaseMethod', 'guardedReleaseConfig', 'progressiveReleaseConfig', 'name', 'key'),
    rank: rankIn(row, call),
  }),
  seed: (_, project) => (project ? seededPolicies(project) : []),
})

const rankUnlessDefault = ({ rank, isDefault }: ReleasePolicyRecord) => (isDefault ? 0 : rank)

const rankIn = ({ key }: ReleasePolicyRecord, call: Call): number =>
  rowsOf(call).findIndex((row) => row.key === key) + 1

function scopeIn(given: Given, name: string, call: Call): ReleasePolicyRecord['scope'] {
  const scope = optional(given, name, object)
  if (!scope) return undefined
  const environmentKeys = optional(scope, 'environmentKeys', strings)
  const nothing = environmentKeys?.find((key) => !projectOf(call).environments.has(key))
  if (nothing !== undefined) throw invalid(`environmentKeys must be keys of environments, got ${shown(nothing)}`)
  return defined({
    environmentKeys,
    flagTagKeys: optional(scope, 'flagTagKeys', strings),
  }) as ReleasePolicyRecord['scope']
}

/** The settings of a method, which a policy of another method has none of. */
function configIn(method: ReleasePolicyRecord['releaseMethod']) {
  return (given: Given, name: string): object | undefined => {
    const config = optional(given, name, object)
    if (!config) return undefined
    if (given.releaseMethod !== method) throw invalid(`${name} needs the method ${method}`)
    const guarding = {
      minSampleSize: optional(config, 'minSampleSize', integer),
      rollbackOnRegression: optional(config, 'rollbackOnRegression', boolean),
      metricKeys: optional(config, 'metricKeys', strings),
      metricGroupKeys: optional(config, 'metricGroupKeys', strings),
    }
    return defined({
      rolloutContextKindKey: optional(config, 'rolloutContextKindKey', text),
      ...(method === 'guarded-release' ? guarding : {}),
      stages: stagesIn(optional(config, 'stages', objects)),
    })
  }
}

const everybody = 100_000

function stagesIn(stages: readonly Given[] | undefined) {
  let before = 0
  return stages?.map((stage) => {
    const allocation = required(stage, 'allocation', integer)
    if (allocation < before || allocation > everybody) {
      throw invalid(`allocation must not fall, and be at most ${everybody}, got ${allocation}`)
    }
    before = allocation
    return { allocation, durationMillis: required(stage, 'durationMillis', integer) }
  })
}

/** Takes the keys of all policies but the default one, which stays the last. */
function order(call: Call): Written {
  const rows = call.store.rows(policies.table, projectOf(call).key)
  const keys = listBody(call)
  const others = rowsOf(call).filter(({ isDefault }) => !isDefault)
  if (keys.length !== others.length || !others.every(({ key }) => keys.includes(key))) {
    throw invalid('The order must name each release policy but the default one once')
  }
  for (const row of others) rows.set(row.key, { ...row, rank: keys.indexOf(row.key) + 1 })
  commit(call, {
    about: projectItself(projectOf(call)),
    titleVerb: 'changed the order of the release policies of the project',
    actions: ['updateReleasePolicyOrder'],
  })
  return { status: 200, document: rowsOf(call).map((row) => policies.document(row, call)) }
}

function seededPolicies(project: ProjectRecord): ReleasePolicyRecord[] {
  const plans = project.key === 'web' ? [...storefront, otherwise] : [otherwise]
  return plans.map((plan) => ({ ...plan, id: random(`release-policy/${project.key}/${plan.key}`).uuid() }))
}

const stage = (allocation: number, durationMillis: number) => ({ allocation, durationMillis })

const storefront: readonly Omit<ReleasePolicyRecord, 'id'>[] = [
  {
    key: 'guarded-production',
    name: 'Guarded in production',
    rank: 1,
    releaseMethod: 'guarded-release',
    scope: { environmentKeys: ['production'], flagTagKeys: ['checkout'] },
    guardedReleaseConfig: {
      rolloutContextKindKey: 'user',
      minSampleSize: 500,
      rollbackOnRegression: true,
      metricKeys: ['page-load-time', 'basket-value'],
      metricGroupKeys: ['purchase'],
      stages: [stage(5_000, 2 * hour), stage(25_000, 12 * hour), stage(100_000, day)],
    },
  },
  {
    key: 'slow-canary',
    name: 'In steps on canaries',
    rank: 2,
    releaseMethod: 'progressive-release',
    scope: { environmentKeys: ['canary', 'production'] },
    progressiveReleaseConfig: { rolloutContextKindKey: 'user', stages: [stage(10_000, hour), stage(50_000, 4 * hour)] },
  },
]

const otherwise: Omit<ReleasePolicyRecord, 'id'> = {
  key: 'default',
  name: 'Default',
  rank: Number.MAX_SAFE_INTEGER,
  isDefault: true,
  releaseMethod: 'progressive-release',
}

export const releasePolicies: Resource = {
  ...policies,
  operations: [
    ...policies.operations,
    post('/api/v2/projects/{projectKey}/release-policies/order', 'release policy', order, { beta: true }),
  ],
}
