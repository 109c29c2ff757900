import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  Kind,
  type SelectionSetNode,
  type SourceLocation,
} from 'graphql'
import type { Place } from '../shared/range.ts'
import { fragmentsIn, operationIn } from '../shared/shape.ts'

type ResponsePath = readonly (string | number)[]

/** The field nodes of a response path, of which fragments can have several. */
function fieldsAt(document: DocumentNode, operationName: string | null, path: ResponsePath): FieldNode[] {
  const operation = operationIn(document, operationName)
  if (!operation) return []
  const fragments = fragmentsIn(document)

  function named(set: SelectionSetNode, name: string, within: readonly string[]): FieldNode[] {
    return set.selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return (selection.alias ?? selection.name).value === name ? [selection] : []
      if (selection.kind === Kind.INLINE_FRAGMENT) return named(selection.selectionSet, name, within)
      const fragment = within.includes(selection.name.value) ? undefined : fragments.get(selection.name.value)
      return fragment ? named(fragment.selectionSet, name, [...within, selection.name.value]) : []
    })
  }

  const names = path.filter((step) => typeof step === 'string')
  let sets: SelectionSetNode[] = [operation.selectionSet]
  let fields: FieldNode[] = []
  for (const name of names) {
    fields = sets.flatMap((set) => named(set, name, []))
    sets = fields.flatMap(({ selectionSet }) => selectionSet ?? [])
  }
  return fields
}

/** The name of a field, with its alias. */
const nameOf = ({ alias, name }: FieldNode): Place => ({ start: (alias ?? name).loc!.start, end: name.loc!.end })

/** The place of an error in the query: where its location points, else the field of its path. */
export function placeOf(
  error: { readonly locations?: readonly SourceLocation[] | undefined; readonly path?: ResponsePath | undefined },
  query: string,
  document: DocumentNode | undefined,
  operationName: string | null,
): Place | undefined {
  const fields = document && error.path?.length ? fieldsAt(document, operationName, error.path) : []
  const location = error.locations?.[0]
  if (location) {
    const start = offsetOf(query, location)
    const field = fields.find(({ loc }) => loc!.start === start)
    return field ? nameOf(field) : { start, end: start + wordAt(query, start) }
  }
  return fields[0] && nameOf(fields[0])
}

function offsetOf(text: string, { line, column }: SourceLocation): number {
  let start = 0
  for (let at = 1; at < line; at++) {
    const next = text.indexOf('\n', start)
    if (next < 0) break
    start = next + 1
  }
  return Math.min(text.length, start + column - 1)
}

/** The length of the word at an offset, at least one. */
const wordAt = (text: string, start: number): number =>
  /^[\w$@.]+/.exec(text.slice(start, start + 200))?.[0].length ?? 1

/** A text to put in a place. */
export interface Replacement extends Place {
  readonly text: string
}

/**
 * Where a suggestion replaces the value of an argument: a text of the field at the path, or the default of the variable in its place.
 * Undefined if no single argument fits.
 *
 * @param message The message of the hint. Of several arguments, the one fits whose value it quotes first.
 */
export function replacementFor(
  hint: { readonly path?: ResponsePath | undefined; readonly message: string; readonly suggestion: string },
  document: DocumentNode,
  operationName: string | null,
  variables: Readonly<Record<string, unknown>>,
): Replacement | undefined {
  const defaults = new Map(
    (operationIn(document, operationName)?.variableDefinitions ?? []).map((one) => [
      one.variable.name.value,
      one.defaultValue,
    ]),
  )
  const textIn = ({ value }: ArgumentNode) => {
    if (value.kind !== Kind.VARIABLE) return value
    return value.name.value in variables ? undefined : defaults.get(value.name.value)
  }
  const [field] = fieldsAt(document, operationName, hint.path ?? [])
  const texts = (field?.arguments ?? [])
    .map(textIn)
    .filter((value) => value?.kind === Kind.STRING)
    .filter(({ value }) => value !== hint.suggestion)
  const quoted = texts
    .map((value) => ({ value, at: hint.message.indexOf(JSON.stringify(value.value)) }))
    .filter(({ at }) => at >= 0)
    .sort((one, other) => one.at - other.at)
    .map(({ value }) => value)
  const [only, ...others] = quoted.length > 0 ? quoted.slice(0, 1) : texts
  if (!only || others.length > 0) return undefined
  return { start: only.loc!.start, end: only.loc!.end, text: JSON.stringify(hint.suggestion) }
}
