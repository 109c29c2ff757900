import { get } from '../operation.ts'
import type { EnvironmentAddress } from '../segments/segments.ts'
import { document, list, word } from '../shape.ts'

/** The attributes of one kind of contexts. */
export interface ContextAttributeNamesRep {
  readonly kind: string
  readonly names: readonly ContextAttributeNameRep[]
}

export interface ContextAttributeNameRep {
  readonly name: string
  readonly weight: number
  readonly redacted?: boolean
}

/** The values that contexts of one kind have of an attribute. */
export interface ContextAttributeValuesRep {
  readonly kind: string
  readonly values: readonly ContextAttributeValueRep[]
}

export interface ContextAttributeValueRep {
  readonly name: unknown
  readonly weight: number
}

const names = document<ContextAttributeNamesRep>({
  kind: word,
  names: list(document<ContextAttributeNameRep>({ name: word })),
})

const values = document<ContextAttributeValuesRep>({
  kind: word,
  values: list(document<ContextAttributeValueRep>({})),
})

/** The filter takes one kind and the beginning of a name, or of a value. */
interface AttributesListing {
  readonly filter?: string | undefined
  readonly limit: number
}

const path = '/api/v2/projects/{projectKey}/environments/{environmentKey}/context-attributes'

export const getContextAttributeNames = get(path)
  .takes<AttributesListing>()
  .returns(document<{ readonly items: readonly ContextAttributeNamesRep[] }>({ items: list(names) }))
export const getContextAttributeValues = get(`${path}/{attributeName}`)
  .takes<AttributesListing>()
  .returns(document<{ readonly items: readonly ContextAttributeValuesRep[] }>({ items: list(values) }))

/** The most names, or values, that LaunchDarkly returns. */
export const mostAttributes = 100

export interface ContextAttributeDoc extends ContextAttributeNameRep {
  readonly kind: string
  readonly in: EnvironmentAddress
}
