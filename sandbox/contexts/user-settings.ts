import { flagIn } from '../changes/audit-targets.ts'
import { type ExpiringTargetRecord, expiringItems } from '../flags/expiring-document.ts'
import { behind, carriedOut } from '../flags/expiring-instructions.ts'
import { expiringTargets, obstacle } from '../flags/expiring-targets.ts'
import { newestFirst } from '../flags/flag-document.ts'
import type { FlagRecord } from '../flags/flag-record.ts'
import { flagSpecifier } from '../policies/resource-specifier.ts'
import { required, text } from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { commit, isSame } from '../resource/change.ts'
import { environmentOf, flagOf, projectOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { get, patch, put, type Resource } from '../resource/operation.ts'
import type { Context } from './contexts.ts'
import { evaluated } from './flag-evaluation.ts'
import { worldOf } from './flag-evaluations.ts'
import { settingFor } from './flag-settings.ts'
import { usersOf } from './users.ts'

/** The user as a context: with its attributes if it was ever seen, else with its key alone. */
function contextIn(call: Call): Context {
  const { userKey: key = '' } = call.params
  return new Map([['user', usersOf(call).find((row) => row.key === key)?.attributes ?? { key }]])
}

function settingOf(call: Call, flag: FlagRecord, context: Context): object {
  const { projectKey = '', environmentKey = '', userKey = '' } = call.params
  const { variation, reason } = evaluated(flag, context, worldOf(call))
  const target = flag.configs.get(environmentKey)?.targets.find(({ values }) => values.includes(userKey))
  const told = (index: number | undefined) => (index === undefined ? null : (flag.variations[index]?.value ?? null))
  return {
    _links: { self: json(api('users', projectKey, environmentKey, userKey, 'flags', flag.key)) },
    _value: told(variation),
    setting: told(target?.variation),
    reason,
  }
}

function settings(call: Call): object {
  const live = newestFirst(projectOf(call)).filter(({ archivedAt }) => archivedAt === undefined)
  environmentOf(call)
  const context = contextIn(call)
  return {
    items: Object.fromEntries(live.map((flag) => [flag.key, settingOf(call, flag, context)])),
    _links: { self: json(call.path) },
  }
}

function setting(call: Call): object {
  environmentOf(call)
  return settingOf(call, flagOf(call), contextIn(call))
}

/** What of a user expires, with the flag that it is a target of. */
type UserExpiring = ExpiringTargetRecord & { flagKey: string }

/** The rows of each flag in the environment, by its key. */
function rowsByFlag(call: Call): Map<string, readonly ExpiringTargetRecord[]> {
  const { flags, key: projectKey } = projectOf(call)
  const { key: environmentKey } = environmentOf(call)
  const all = call.store.rows(expiringTargets.table)
  return new Map([...flags.keys()].map((key) => [key, all.get(flagSpecifier(projectKey, environmentKey, key)) ?? []]))
}

const isOf = (userKey: string | undefined) => (row: ExpiringTargetRecord) =>
  row.contextKind === 'user' && row.contextKey === userKey

const ofUser = (call: Call): UserExpiring[] =>
  [...rowsByFlag(call)].flatMap(([flagKey, rows]) =>
    rows.filter(isOf(call.params.userKey)).map((row) => ({ ...row, flagKey })),
  )

function documentOf(call: Call, rows: readonly UserExpiring[]) {
  const { projectKey = '', environmentKey = '' } = call.params
  const items = expiringItems(rows, 'user-targets', ({ variationId, flagKey }) => ({
    variationId,
    _resourceId: { kind: 'flag', projectKey, environmentKey, flagKey, key: flagKey },
  }))
  return { _links: { self: json(call.path) }, items }
}

function updateExpiring(call: Call): Written {
  const [project, environment] = [projectOf(call), environmentOf(call)]
  const { userKey = '' } = call.params
  const before = ofUser(call)
  const { comment, rows, results, counts } = carriedOut(call, 'user-targets', {
    rows: before,
    contextOf: () => ({ contextKind: 'user', contextKey: userKey }),
    listOf: (instruction) => ({
      flagKey: required(instruction, 'flagKey', text),
      variationId: required(instruction, 'variationId', text),
    }),
    obstacle: ({ flagKey, ...named }) => {
      const flag = project.flags.get(flagKey)
      return flag ? obstacle(flag, flag.configs.get(environment.key), named) : `Unknown feature flag key: ${flagKey}`
    },
    once: ({ contextKind, contextKey, flagKey }) => ({ contextKind, contextKey, flagKey }),
    tooLate: behind,
  })
  for (const [flagKey, all] of rowsByFlag(call)) {
    const [was, is] = [before, rows].map((some) => some.filter((row) => row.flagKey === flagKey))
    const flag = project.flags.get(flagKey)
    if (!flag || isSame(was, is)) continue
    const others = all.filter((row) => !isOf(userKey)(row))
    const next = is!.map(({ flagKey: _, ...row }) => row)
    call.store
      .rows(expiringTargets.table)
      .set(flagSpecifier(project.key, environment.key, flagKey), [...others, ...next])
    commit(call, {
      about: flagIn(project, environment, flag),
      titleVerb: 'changed the expiring targets of the flag',
      actions: ['updateExpiringTargets'],
      shortDescription: 'Changed when targets expire',
      comment,
      previous: documentOf(call, was!),
      current: documentOf(call, is!),
    })
  }
  return { status: 200, document: { ...documentOf(call, results), ...counts } }
}

const ofFlags = '/api/v2/users/{projectKey}/{environmentKey}/{userKey}/flags'
const expiring = '/api/v2/users/{projectKey}/{userKey}/expiring-user-targets/{environmentKey}'

export const userSettings: Resource = {
  operations: [
    get(ofFlags, 'flag', settings),
    put(`${ofFlags}/{featureFlagKey}`, 'flag', (call) => settingFor(call, 'user', call.params.userKey ?? '')),
    get(`${ofFlags}/{featureFlagKey}`, 'flag', setting),
    patch(expiring, 'flag', updateExpiring),
    get(expiring, 'flag', (call) => documentOf(call, ofUser(call))),
  ],
}
