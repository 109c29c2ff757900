import { UnusableArgument } from '../operation.ts'
import type { StatementPostRep } from './audit-log.ts'
import { flagSpecifier } from './resource-specifiers.ts'

/** Converts conditions on entries of the audit log to statements. */

type Maybe<Value> = Value | null | undefined

interface StatementCondition {
  readonly effect: 'ALLOW' | 'DENY'
  readonly resources?: Maybe<readonly string[]>
  readonly notResources?: Maybe<readonly string[]>
  readonly actions?: Maybe<readonly string[]>
  readonly notActions?: Maybe<readonly string[]>
}

export interface AuditLogConditions {
  readonly resources?: Maybe<readonly string[]>
  readonly flags?: Maybe<{
    readonly projectKey: string
    readonly flagKeys: readonly string[]
    readonly environmentKeys?: Maybe<readonly string[]>
  }>
  readonly actions?: Maybe<readonly string[]>
  readonly statements?: Maybe<readonly StatementCondition[]>
}

/** The conditions on resources and actions, or statements in place of both. */
interface Stated {
  readonly resources?: readonly string[] | undefined
  readonly actions?: readonly string[] | undefined
  readonly statements?: readonly StatementPostRep[] | undefined
}

/** The conditions of a filter on the entries about a subject, except times. Conditions on other resources are refused. */
export function narrowedIn(filter: AuditLogConditions | null | undefined): Pick<Stated, 'actions'> {
  for (const name of ['resources', 'flags', 'statements'] as const) {
    if (filter?.[name])
      throw new UnusableArgument(`Expected no filter.${name} for the audit log of one resource, but got one.`)
  }
  return { actions: listed('filter.actions', filter?.actions) }
}

/** The conditions of a filter on resources and actions. */
export function statedIn(filter: AuditLogConditions | null | undefined): Stated {
  const { statements, ...others } = filter ?? {}
  if (!statements) {
    const resources = listed('filter.resources', others.resources)
    const flags = others.flags && flagSpecifiers(others.flags)
    const both = resources || flags ? [...(resources ?? []), ...(flags ?? [])] : undefined
    return { resources: both, actions: listed('filter.actions', others.actions) }
  }
  for (const name of ['resources', 'flags', 'actions'] as const) {
    if (others[name]) throw new UnusableArgument(`Expected either filter.statements or filter.${name}, but got both.`)
  }
  return { statements: listed('filter.statements', statements)?.map(statementOf) }
}

function flagSpecifiers({ projectKey, flagKeys, environmentKeys }: NonNullable<AuditLogConditions['flags']>): string[] {
  const environments = listed('filter.flags.environmentKeys', environmentKeys) ?? [undefined]
  return (listed('filter.flags.flagKeys', flagKeys) ?? []).flatMap((flagKey) =>
    environments.map((environmentKey) => flagSpecifier(projectKey, flagKey, environmentKey)),
  )
}

/** Checks a list of alternative conditions. An empty list matches nothing, and REST would ignore it. */
function listed<Value>(name: string, values: readonly Value[] | null | undefined): readonly Value[] | undefined {
  if (values?.length === 0)
    throw new UnusableArgument(`Expected at least one value for ${name}, but got an empty list.`)
  return values ?? undefined
}

function statementOf({ effect, ...given }: StatementCondition): StatementPostRep {
  const { resources, notResources, actions, notActions } = given
  return {
    effect: effect === 'ALLOW' ? 'allow' : 'deny',
    ...either({ resources, notResources }),
    ...either({ actions, notActions }),
  }
}

/** Returns the one of two lists that is given. */
function either(lists: Readonly<Record<string, readonly string[] | null | undefined>>) {
  const given = Object.entries(lists).filter(([, list]) => list?.length)
  if (given.length === 1) return Object.fromEntries(given) as Readonly<Record<string, readonly string[]>>
  const names = Object.keys(lists).join(' and ')
  throw new UnusableArgument(
    `Expected each of filter.statements with exactly one of ${names}, but got ${given.length ? 'both' : 'none'}.`,
  )
}
