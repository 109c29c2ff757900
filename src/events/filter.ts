import { fullKind, matches, type Part, partsOf } from '../rest/changes/resource-specifiers.ts'
import { UnusableArgument } from '../rest/operation.ts'
import type { SignalAccess } from './signal.ts'

type Maybe<Value> = Value | null | undefined

/** The conditions on a change. A change meets them if one of its accesses meets all of them. */
export interface ChangeConditions {
  readonly projectKeys?: Maybe<readonly string[]>
  readonly environmentKeys?: Maybe<readonly string[]>
  readonly flagKeys?: Maybe<readonly string[]>
  readonly segmentKeys?: Maybe<readonly string[]>
  /** The kinds of resources, such as `flag`, `environment` and `member`. */
  readonly kinds?: Maybe<readonly string[]>
  /** Actions, in which a star matches any characters. */
  readonly actions?: Maybe<readonly string[]>
  /** Specifiers, in which a star matches any characters. */
  readonly resources?: Maybe<readonly string[]>
}

/** An access as entries and signals have it. */
type Access = Partial<SignalAccess> | { readonly action?: string; readonly resource?: string }

/** Whether a change with these accesses is meant. */
export type ChangeTest = (accesses: readonly Access[]) => boolean

/**
 * Makes the test of a filter.
 *
 * @throws {UnusableArgument} for an empty list and for an empty text, which no change meets.
 *
 * @example changeTest({ flagKeys: ['new-search'] })([{ resource: 'proj/web:env/production:flag/new-search' }]) // true
 */
export function changeTest(conditions: ChangeConditions): ChangeTest {
  for (const [name, values] of Object.entries(conditions)) {
    if (values?.length === 0)
      throw new UnusableArgument(`Expected at least one value for filter.${name}, but got an empty list.`)
    if (values?.includes(''))
      throw new UnusableArgument(`Expected texts of at least one character for ${name}, but got an empty one.`)
  }
  const { projectKeys, environmentKeys, flagKeys, segmentKeys, kinds, actions, resources } = conditions
  const named: readonly (readonly [kind: string, names: readonly string[]])[] = [
    ['proj', projectKeys],
    ['env', environmentKeys],
    ['flag', flagKeys],
    ['segment', segmentKeys],
  ].flatMap(([kind, names]) => (names ? [[kind as string, names as readonly string[]] as const] : []))
  const specifiers = resources?.map(partsOf)

  return (accesses) =>
    accesses.some(({ action, resource }) => {
      if (actions && !actions.some((one) => matches(one, action ?? ''))) return false
      if (!named.length && !kinds && !specifiers) return true
      const parts = partsOf(resource ?? '')
      if (kinds && !kinds.includes(fullKind(parts.at(-1)?.kind ?? ''))) return false
      if (specifiers && !specifiers.some((one) => overlaps(one, parts))) return false
      return named.every(([kind, names]) =>
        parts.some((part) => part.kind === kind && names.some((name) => name === part.name || part.name === '*')),
      )
    })
}

/** Whether a specifier with stars means a resource. A change in all environments names them with a star. */
const overlaps = (specifier: readonly Part[], resource: readonly Part[]): boolean =>
  specifier.length === resource.length &&
  specifier.every(({ kind, name }, index) => {
    const other = resource[index]!
    return kind === other.kind && (other.name === '*' || matches(name, other.name))
  })
