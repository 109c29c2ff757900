import { type Access, everything, type Outdates } from '../client/changed.ts'
import { heldIn, heldKinds } from './held-kinds.ts'
import { namedParameters } from './named-parameters.ts'
import { specified } from './named-resources.ts'
import { matches, type Part, partsOf } from './resource-specifiers.ts'

/** More accesses than this outdate everything. */
const mostAccesses = 1000

/** The kinds that decide what a token may read. */
const deciding = ['member', 'role', 'service-token', 'team', 'token']
/** What is done to them without an effect on any token that is known. */
const withoutEffect = ['createAccessToken', 'createMember', 'createRole']

const knownKinds = new Set([
  ...specified.flatMap(({ specifiers }) => specifiers.flatMap((one) => partsOf(one).map(({ kind }) => kind))),
  ...Object.values(heldKinds).flat(),
])

/**
 * The answers that a change outdates: those whose path names the resource, and those whose documents can hold it. An answer whose
 * path names another resource of a kind in the specifier holds nothing of it. A specifier that cannot be read outdates everything.
 *
 * @example
 * const outdates = outdatedBy([{ action: 'updateOn', resource: 'proj/web:env/test:flag/a' }])
 * outdates(getFlag, '/api/v2/flags/web/a') // true
 * outdates(getFlag, '/api/v2/flags/web/b') // false
 */
export function outdatedBy(accesses: readonly Access[]): Outdates {
  const changed = changedBy(accesses)
  if (!changed) return everything
  const rules = new Map<string, readonly Rule[]>()
  return ({ path: template }, path) => {
    const known = rules.get(template) ?? changed.flatMap((resource) => ruleFor(template, resource) ?? [])
    rules.set(template, known)
    if (known.length === 0) return false
    const [way = '', query] = path.split('?')
    const names = way.split('/')
    const isAbout = ({ at, name }: Name) => matches(name, decodeURIComponent(names[at] ?? ''))
    return known.some((rule) => rule.inPath.every(isAbout) && rule.inQuery.every((name) => isAsked(name, query)))
  }
}

/** The names that a path and its query must have, so that the answer holds the changed resource. */
interface Rule {
  readonly inPath: readonly Name[]
  readonly inQuery: readonly { readonly parameter: string; readonly name: string }[]
}

interface Name {
  readonly at: number
  readonly name: string
}

/** The query parameters that limit a list to a project or an environment. */
const queryParameters: Readonly<Record<string, string>> = { proj: 'projectKey', env: 'environmentKey' }

/** The rule for the answers of an operation. Undefined if no answer holds the resource. */
function ruleFor(template: string, resource: readonly Part[]): Rule | undefined {
  const { kind } = resource.at(-1)!
  const parameters = namedParameters(template)
  const held = knownKinds.has(kind) ? heldIn(template) : undefined
  if (held && !held.includes(kind) && !parameters.some((one) => one.kind === kind)) return undefined
  const nameOf = (kind: string) => resource.find((part) => part.kind === kind)?.name ?? '*'
  return {
    inPath: parameters.flatMap(({ kind, at }) => (nameOf(kind) === '*' ? [] : [{ at, name: nameOf(kind) }])),
    inQuery: Object.entries(queryParameters).flatMap(([kind, parameter]) =>
      nameOf(kind) === '*' ? [] : [{ parameter, name: nameOf(kind) }],
    ),
  }
}

/** Whether a query leaves a resource in. */
function isAsked({ parameter, name }: Rule['inQuery'][number], query: string | undefined): boolean {
  if (!query?.includes(`${parameter}=`)) return true
  const asked = new URLSearchParams(query).getAll(parameter)
  return asked.length !== 1 || matches(name, asked[0]!)
}

/** The changed resources. Undefined if the accesses do not tell them, or if tokens may now read something else. */
function changedBy(accesses: readonly Access[]): readonly (readonly Part[])[] | undefined {
  if (accesses.length === 0 || accesses.length > mostAccesses) return undefined
  const changed = new Map<string, readonly Part[]>()
  for (const { action, resource } of accesses) {
    const parts = partsOf(resource ?? '')
    if (parts.some(({ kind, name }) => kind === '' || name === '')) return undefined
    if (deciding.includes(parts[0]!.kind) && !withoutEffect.includes(action ?? '')) return undefined
    changed.set(parts.map(({ kind, name }) => `${kind}/${name}`).join(':'), parts)
  }
  return [...changed.values()]
}
