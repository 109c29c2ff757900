import type { Context, Info } from '../../context.ts'
import { byActor } from '../../facts/audit-log-actors.ts'
import { changesContext, contextActions } from '../../facts/context-changes.ts'
import { approvalsIn } from '../../facts/entry-approvals.ts'
import { everyOf } from '../../facts/truth.ts'
import type { AuditLogFilter } from '../../generated/resolvers.ts'
import { badInput } from '../../graph/errors.ts'
import { ownId } from '../../graph/node.ts'
import type { LogQuery } from '../../loaders/changes/audit-log.ts'
import type { EntryTest } from '../../loaders/changes/audit-log-search.ts'
import type { AuditLogEntryListingRep, StatementPostRep } from '../../rest/changes/audit-log.ts'
import { environmentSpecifiers } from '../../rest/changes/named-resources.ts'
import { partsOf } from '../../rest/changes/resource-specifiers.ts'
import type { EnvironmentDoc } from '../../rest/projects/environments.ts'
import { approvalExpandOfEntries } from './approval-request-lookahead.ts'

/** The conditions of a filter that no parameter of LaunchDarkly's route expresses. */
export interface EntryConditions {
  /** Statements that narrow the log. */
  readonly denying: readonly StatementPostRep[]
  /** Null if the statements suffice. */
  readonly test: EntryTest | null
}

type Listed = Awaited<EntryTest['listed']>

/** The most specifiers of critical environments in one statement. Entries of more environments are selected here. */
const mostSpecifiers = 100

/** Whether a filter has conditions that the gateway applies to the entries. */
export const isSearched = (filter: AuditLogFilter | null | undefined): boolean =>
  Boolean(filter?.actor || filter?.comment || filter?.context || filter?.approval)

/** Whether a filter has any condition of this file. */
export const isConditional = (filter: AuditLogFilter | null | undefined): boolean =>
  isSearched(filter) || typeof filter?.critical === 'boolean'

/**
 * Converts the conditions, and reads what they depend on: environments, approval requests. Only what the statements need is awaited.
 */
export async function conditionsIn(
  filter: AuditLogFilter,
  query: LogQuery,
  context: Context,
  info: Info,
): Promise<EntryConditions> {
  const { actor, comment, critical, approval } = filter
  const named = filter.context && { kind: filter.context.kind ?? 'user', key: filter.context.key }
  const tests = [...(actor ? [byActor(actorIn(actor))] : []), ...(comment ? [commented(comment)] : [])]
  const approved = approval && approvedIn(approval, context, info)
  approved?.catch(() => {})
  const inCritical = typeof critical === 'boolean' ? await criticalIn(critical, query, context) : {}
  if (inCritical.listed) tests.push(inCritical.listed)
  const listed = approved ? approved.then((one) => allOf([...tests, one])) : allOf(tests)
  if (listed instanceof Promise) listed.catch(() => {})
  return {
    denying: [
      ...(inCritical.denying ?? []),
      ...(named ? [{ effect: 'deny' as const, resources: ['*'], notActions: contextActions }] : []),
    ],
    test:
      tests.length > 0 || approved || named
        ? { listed, whole: named ? (entry) => changesContext(entry, named) : undefined }
        : null,
  }
}

const allOf =
  (tests: readonly Listed[]): Listed =>
  (entry) =>
    everyOf(tests.map((test) => test(entry)))

const actorIn = ({ memberIds, tokenIds, kinds }: NonNullable<AuditLogFilter['actor']>) => {
  const given = { memberIds, tokenIds, kinds }
  for (const [name, list] of Object.entries(given)) {
    if (list?.length === 0)
      throw badInput(`Expected at least one value for filter.actor.${name}, but got an empty list.`)
  }
  return {
    memberIds: memberIds?.map((id) => ownId('Member', id)),
    tokenIds: tokenIds?.map((id) => ownId('AccessToken', id)),
    kinds: kinds ?? undefined,
  }
}

/** An empty comment counts as none. */
function commented({ exists, contains }: NonNullable<AuditLogFilter['comment']>): Listed {
  const text = contains?.toLowerCase() ?? ''
  return ({ comment }) => {
    const isThere = typeof comment === 'string' && comment !== ''
    if (typeof exists === 'boolean' && exists !== isThere) return false
    return text === '' || (isThere && comment.toLowerCase().includes(text))
  }
}

interface InCritical {
  readonly denying?: readonly StatementPostRep[]
  readonly listed?: Listed
}

/**
 * Selects the entries with an access in a critical environment, or with one that is in none. If the specifiers of the environments are too
 * many for a statement, the entries are tested here.
 */
async function criticalIn(critical: boolean, { resources }: LogQuery, context: Context): Promise<InCritical> {
  const environments = await criticalEnvironments(resources, context)
  const specifiers = environments.flatMap(({ at, key }) => environmentSpecifiers(at.projectKey, key))
  if (specifiers.length > mostSpecifiers) return { listed: inAnyOf(environments, critical) }
  if (specifiers.length === 0) return critical ? { listed: () => false } : {}
  const meant = critical ? { notResources: specifiers } : { resources: specifiers }
  return { denying: [{ effect: 'deny' as const, ...meant, actions: ['*'] }] }
}

function inAnyOf(environments: readonly EnvironmentDoc[], critical: boolean): Listed {
  const places = new Set(environments.map(({ at, key }) => JSON.stringify([at.projectKey, key])))
  const isIn = (resource: string) => {
    const [project, environment] = partsOf(resource)
    return (
      project?.kind === 'proj' &&
      environment?.kind === 'env' &&
      places.has(JSON.stringify([project.name, environment.name]))
    )
  }
  return ({ accesses }: AuditLogEntryListingRep) =>
    (accesses ?? []).some(({ resource = '' }) => isIn(resource) === critical)
}

/** The critical environments of the projects that some specifiers name, or of all projects. */
async function criticalEnvironments(
  resources: readonly string[] | undefined,
  { loaders: { projects, environments } }: Context,
): Promise<readonly EnvironmentDoc[]> {
  const named = resources?.map((resource) => partsOf(resource)[0]!)
  const isNamed = named?.every(({ kind, name }) => kind === 'proj' && !name.includes('*'))
  const keys = isNamed ? named!.map(({ name }) => name) : (await projects.all(['environments'])).map(({ key }) => key)
  const all = await Promise.all([...new Set(keys)].map((key) => environments.allOf(key)))
  return all.flat().filter(({ critical }) => critical)
}

/** Whether entries are of a completed approval request. */
async function approvedIn(approval: 'WITH' | 'WITHOUT', { loaders }: Context, info: Info): Promise<Listed> {
  const approvalOf = approvalsIn(await loaders.approvalRequests.completed(approvalExpandOfEntries(info)))
  const isWanted = approval === 'WITH'
  return (entry) => {
    const { state } = approvalOf(entry)
    if (state === 'APPROVED') return isWanted
    return state === 'NONE' ? !isWanted : null
  }
}
