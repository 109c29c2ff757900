import { Kind } from 'graphql'
import { operationsOf } from '../../run/operation.ts'
import type { RestCall } from '../../run/rest.ts'
import { selectionsOf } from '../shared/selections.ts'

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

/** The fields of an operation, each before those in it. Empty for a text that does not parse. */
export function placesOf(text: string, operationName: string | null): FieldPlace[] {
  const { document } = operationsOf(text)
  if (!document) return []
  return selectionsOf(document, operationName).flatMap(({ node, path }) => {
    if (node.kind !== Kind.FIELD) return []
    const head = node.directives?.at(-1) ?? node.arguments?.at(-1) ?? node.name
    const bracket = node.arguments?.length && !node.directives?.length ? text.indexOf(')', head.loc!.end) + 1 : 0
    return [{ path, start: node.loc!.start, headEnd: bracket || head.loc!.end, end: node.loc!.end }]
  })
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
