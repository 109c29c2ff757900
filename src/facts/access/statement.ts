import type { RoleAttributesRep } from '../../rest/account/members.ts'
import type { StatementRep } from '../../rest/account/roles.ts'
import { matches } from '../../rest/changes/resource-specifiers.ts'
import { reasonOf } from '../../rest/unreadable.ts'
import { hasReference, substituted, withoutReferences } from './role-attributes.ts'
import {
  type Answer,
  all,
  any,
  covers,
  isOfKind,
  longestSpecifier,
  parseSpecifier,
  type ResourcePart,
  type Specifier,
} from './specifier.ts'

/** A specifier of a statement. Null if it is none. */
interface Listed {
  readonly text: string
  /** The specifier, or with names in place of the references to attributes. */
  readonly specifier: Specifier | null
  readonly refers: boolean
}

/** A statement of a policy that was read. */
export interface Statement {
  readonly rep: StatementRep
  readonly effect: 'ALLOW' | 'DENY' | 'OTHER'
  readonly actions: Chosen<string>
  readonly resources: Chosen<Listed>
}

/** Some things, or all but some. Null if the statement says neither, or both. */
type Chosen<Thing> = { readonly but: boolean; readonly things: readonly Thing[] } | null

const effects: ReadonlyMap<string, 'ALLOW' | 'DENY'> = new Map([
  ['allow', 'ALLOW'],
  ['deny', 'DENY'],
])

export function readStatement(rep: StatementRep): Statement {
  if (reasonOf(rep)) return { rep, effect: 'OTHER', actions: null, resources: null }
  const listed = (text: string): Listed => ({
    text,
    specifier: text.length > longestSpecifier ? null : parseSpecifier(withoutReferences(text)),
    refers: hasReference(text),
  })
  return {
    rep,
    effect: effects.get(rep.effect) ?? 'OTHER',
    actions: chosen(rep.actions, rep.notActions, String),
    resources: chosen(rep.resources, rep.notResources, listed),
  }
}

function chosen<Thing>(some: unknown, others: unknown, read: (text: string) => Thing): Chosen<Thing> {
  const [listed, excepted] = [textsIn(some), textsIn(others)]
  if (!listed || !excepted || (listed.length > 0 && excepted.length > 0)) return null
  if (excepted.length > 0) return { but: true, things: excepted.map(read) }
  // A list of nothing means nothing. Without a list, or with an empty one of exceptions, the meaning is open.
  return some ? { but: false, things: listed.map(read) } : null
}

/** The texts of a list, which can be absent. Null if it is something else. */
const textsIn = (list: unknown): readonly string[] | null => {
  if (list === undefined || list === null) return []
  return Array.isArray(list) && list.every((one) => typeof one === 'string') ? list : null
}

/** The attributes that a statement refers to. Null if they could not be read. */
export type Attributes = RoleAttributesRep | null

const undecided = { code: 'UNDECIDED_STATEMENT' } as const

/** Whether a statement is about an action on a resource. */
export const concerns = (
  { actions, resources }: Statement,
  action: string,
  resource: readonly ResourcePart[],
  attributes: Attributes,
): Answer =>
  all([
    () => (actions ? actions.things.some((glob) => matches(glob, action)) !== actions.but : undecided),
    () => (resources ? about(resources, resource, attributes) : undecided),
  ])

function about(
  { but, things }: NonNullable<Statement['resources']>,
  resource: readonly ResourcePart[],
  attributes: Attributes,
): Answer {
  const answer = any(things.map((one) => () => isListed(one, resource, attributes)))
  if (!but) return answer
  if (answer !== false) return answer === true ? false : answer
  // The documentation is ambiguous about resources of another kind than all that are excepted.
  const isSameKind = things.some(({ specifier }) => specifier && isOfKind(specifier, resource))
  return isSameKind ? true : { code: 'UNDECIDED_KIND' }
}

function isListed(
  { text, specifier, refers }: Listed,
  resource: readonly ResourcePart[],
  attributes: Attributes,
): Answer {
  if (!specifier) return undecided
  if (!refers) return covers(specifier, resource)
  if (!attributes) return isOfKind(specifier, resource) && { code: 'UNREADABLE_ATTRIBUTES' }
  const texts = substituted(text, attributes)
  if (!texts) return undecided
  return any(
    texts.map((one) => () => {
      const filled = parseSpecifier(one)
      return filled ? covers(filled, resource) : undecided
    }),
  )
}
