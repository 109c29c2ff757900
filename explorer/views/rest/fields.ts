import { type FragmentDefinitionNode, Kind, parse, type SelectionSetNode } from 'graphql'
import type { RestCall } from '../../run/rest.ts'

/** A field of an operation and where it stands in the text. */
export interface FieldPlace {
  /** Its response path without list indexes, such as `project.flags.nodes`. */
  readonly path: string
  readonly start: number
  /** The end of its name and arguments. */
  readonly headEnd: number
  /** The end of its selection. */
  readonly end: number
}

/** More fields than people write; fragments in fragments can multiply without bound. */
const mostPlaces = 5000

/** The fields of an operation, each before those in it. Empty for a text that does not parse. */
export function placesOf(text: string, operationName: string | null): FieldPlace[] {
  const document = parsed(text)
  const operation = document?.definitions.find(
    (one) => one.kind === Kind.OPERATION_DEFINITION && (one.name?.value ?? null) === operationName,
  )
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return []
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const one of document!.definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one)
  const places: FieldPlace[] = []
  function walk({ selections }: SelectionSetNode, above: string, within: readonly string[]): void {
    for (const one of selections) {
      if (places.length >= mostPlaces) return
      if (one.kind === Kind.FIELD) {
        const path = above + (one.alias ?? one.name).value
        const head = one.directives?.at(-1) ?? one.arguments?.at(-1) ?? one.name
        const bracket = one.arguments?.length && !one.directives?.length ? text.indexOf(')', head.loc!.end) + 1 : 0
        places.push({ path, start: one.loc!.start, headEnd: bracket || head.loc!.end, end: one.loc!.end })
        if (one.selectionSet) walk(one.selectionSet, `${path}.`, within)
      } else if (one.kind === Kind.INLINE_FRAGMENT) {
        walk(one.selectionSet, above, within)
      } else {
        const name = one.name.value
        const fragment = fragments.get(name)
        if (fragment && !within.includes(name)) walk(fragment.selectionSet, above, [...within, name])
      }
    }
  }
  walk(operation.selectionSet, '', [])
  return places
}

function parsed(text: string) {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}

/** The innermost field around an offset. A field of a fragment has several paths. */
export function pathsAt(places: readonly FieldPlace[], offset: number): string[] {
  const around = places.filter(({ start, end }) => start <= offset && offset <= end)
  const inner = around.reduce<FieldPlace | undefined>(
    (best, one) => (best && best.start > one.start ? best : one),
    undefined,
  )
  return inner ? around.filter(({ start }) => start === inner.start).map(({ path }) => path) : []
}

/** The calls that named a field, or else the nearest field above it, or else fields in it. */
export function callsFor(path: string, calls: readonly RestCall[]): RestCall[] {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const found = calls.filter(({ fields }) => fields.includes(at))
    if (found.length > 0) return found
  }
  return calls.filter(({ fields }) => fields.some((field) => field.startsWith(`${path}.`)))
}
