import { type ApiDocument, jsonType, type Operation, type Schema } from '../../contract/schema.ts'
import { holesOf } from '../../src/rest/operation.ts'
import { type Property, propertiesOf, resolved } from './properties.ts'

interface Asked {
  /** The plural name in kebab case. */
  readonly name: string
  /** The path of the list. */
  readonly path: string
  readonly area: string
  /** The type in the graph. */
  readonly type: string
}

/** What the OpenAPI document tells of a resource. */
export interface Model extends Asked {
  /** The path of one. */
  readonly one: string
  /** The parameters of the list's path: the owners. */
  readonly owners: readonly string[]
  /** The last parameter of the path of one. */
  readonly parameter: string
  /** The property of the document that is the last part of the address, and the name of that part. */
  readonly key: { readonly property: string; readonly part: string }
  readonly properties: readonly Property[]
  /** The properties of the body of a creation. Undefined if nothing can be created. */
  readonly creation: readonly Property[] | undefined
  /** Whether a patch is sent with a comment. Undefined if nothing can be changed. */
  readonly patch: { readonly hasComment: boolean } | undefined
  readonly isDeletable: boolean
  readonly hasPages: boolean
  /** Whether the routes answer only requests for the beta version, as their tag says. */
  readonly isBeta: boolean
}

/** Reads the operations at a path and below it. A text says what is missing. */
export function modelOf(document: ApiDocument, asked: Asked): Model | string {
  const { path, type } = asked
  const operations = document.paths[path] as Partial<Record<string, Operation>> | undefined
  if (!operations?.get) return `the OpenAPI document has no GET ${path}`
  const one = Object.keys(document.paths).find((other) => new RegExp(`^${escaped(path)}/\\{\\w+\\}$`).test(other))
  const single = one ? (document.paths[one] as Partial<Record<string, Operation>>) : undefined
  if (one === undefined || !single?.get) return `the OpenAPI document has no GET of one below ${path}`
  const schema = answerOf(document, single.get)
  if (!schema?.properties) return `the OpenAPI document has no schema for GET ${one}`
  const owners = holesOf(path)
  const hasKey = 'key' in schema.properties
  const id = `${type.charAt(0).toLowerCase()}${type.slice(1)}Id`
  return {
    ...asked,
    one,
    owners,
    parameter: holesOf(one).at(-1)!,
    key: hasKey ? { property: 'key', part: 'key' } : { property: '_id', part: id },
    properties: propertiesOf(document, schema, id),
    creation: operations.post && propertiesOf(document, bodyOf(document, operations.post), id),
    patch: single.patch && { hasComment: 'comment' in (bodyOf(document, single.patch).properties ?? {}) },
    isDeletable: single.delete !== undefined,
    hasPages: operations.get.parameters?.some(({ name }) => name === 'limit') ?? false,
    isBeta: operations.get.tags?.some((tag) => tag.endsWith('(beta)')) ?? false,
  }
}

const escaped = (text: string) => text.replace(/[{}]/g, '\\$&')

const answerOf = (document: ApiDocument, { responses }: Operation): Schema | undefined =>
  resolved(document, responses['200']?.content?.[jsonType]?.schema)

const bodyOf = (document: ApiDocument, { requestBody }: Operation): Schema =>
  resolved(document, requestBody?.content[jsonType]?.schema) ?? {}
