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
  listQuery(resource, '', resource.unpaged ? '__typename' : `nodes { ${ownOf(resource)[0]} }`)

/** The path of the list in an answer. */
export const listPlace = ({ within = [], list }: Resource): readonly string[] => [...within, list].map(nameOf)

/** The field with the last part of the address, and the property of the document that it comes from. */
export const ownOf = ({ own = ['key', 'key'] }: Resource) => own

/** The query string of a page of the list. */
export const pageQuery = ({ listing }: Resource, offset: number, limit: number): string =>
  `offset=${offset}&limit=${limit}${listing ? `&${listing}` : ''}`

/** The list of an answer. */
export const listIn = (resource: Resource, { data }: Answer): Doc =>
  listPlace(resource).reduce((value: Doc, name) => value?.[name], data)
