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
    const known = rules.get(template) ?? rulesFor(template, changed)
    rules.set(template, known)
    if (known.length === 0) return false
    const [way = '', query] = path.split('?')
    const names = way.split('/')
    return known.some(
      ({ inPath, inQuery }) => inPath.every(({ at, isMeant }) => isMeant(names[at] ?? '')) && inQuery(query),
    )
  }
}

/** What a path and its query must have, so that the answer holds a changed resource. */
interface Rule {
  readonly inPath: readonly { readonly at: number; readonly isMeant: (encoded: string) => boolean }[]
  readonly inQuery: (query: string | undefined) => boolean
}

/** The rules for the answers of an operation. A change of a flag in many environments makes one rule where environments do not count. */
function rulesFor(template: string, changed: readonly (readonly Part[])[]): readonly Rule[] {
  const parameters = namedParameters(template)
  const held = heldIn(template)
  const isInProject = parameters.some(({ kind }) => kind === 'proj')
  const rules = new Map<string, Rule>()
  for (const resource of changed) {
    const { kind } = resource.at(-1)!
    const isHeld = !held || !knownKinds.has(kind) || held.includes(kind)
    if (!isHeld && !parameters.some((one) => one.kind === kind)) continue
    const nameOf = (kind: string) => resource.find((part) => part.kind === kind)?.name ?? '*'
    const inPath = parameters.map(({ kind, at }) => ({ at, name: nameOf(kind) })).filter(({ name }) => name !== '*')
    const inQuery = isInProject ? [] : queryParameters.map(([kind, parameter]) => ({ parameter, name: nameOf(kind) }))
    rules.set(JSON.stringify([inPath, inQuery]), {
      inPath: inPath.map(({ at, name }) => ({ at, isMeant: meaning(name) })),
      inQuery: (query) => inQuery.every((one) => isAsked(one, query)),
    })
  }
  return [...rules.values()]
}

/** Whether a part of a path is a name, or matches one with stars. */
function meaning(name: string): (encoded: string) => boolean {
  if (name.includes('*')) return (encoded) => matches(name, decodeURIComponent(encoded))
  const exactly = encodeURIComponent(name)
  return (encoded) => encoded === exactly
}

/** The query parameters that limit a list of the account to a project or an environment, with the kinds that they name. */
const queryParameters = [
  ['proj', 'projectKey'],
  ['env', 'environmentKey'],
] as const

/** Whether a query leaves a resource in. */
function isAsked({ parameter, name }: { parameter: string; name: string }, query: string | undefined): boolean {
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
