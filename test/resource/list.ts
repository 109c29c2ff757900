import type { Doc } from '../support/sandbox-ask.ts'
import type { Answer } from '../support/stack.ts'
import type { Resource } from './resource.ts'

const nameOf = (field: string) => /^\w+/.exec(field)![0]

/** A query of a resource's list. */
export function listQuery({ within = [], list }: Resource, args: string, selection: string): string {
  const field = `${list}${args && `(${args})`} { ${selection} }`
  return `{ ${within.reduceRight((inner, outer) => `${outer} { ${inner} }`, field)} }`
}

/** A query of the shortest list. */
export const anyList = (resource: Resource): string =>
  resource.unpaged ? listQuery(resource, '', '__typename') : listQuery(resource, '', 'nodes { key }')

/** The path of the list in an answer. */
export const listPlace = ({ within = [], list }: Resource): readonly string[] => [...within, list].map(nameOf)

/** The list of an answer. */
export const listIn = (resource: Resource, { data }: Answer): Doc =>
  listPlace(resource).reduce((value: Doc, name) => value?.[name], data)
