/** The parts of an OpenAPI 3.0 document that the check itself looks at; the validator library knows the rest. */
export interface ApiDocument {
  openapi: string
  paths: Record<string, Record<string, unknown>>
  components?: { schemas?: Record<string, Schema> }
}

export interface Operation {
  operationId: string
  /** In lower case. */
  method: string
  path: string
  tags?: readonly string[]
  parameters?: readonly { name: string; in: string; schema?: Schema }[]
  requestBody?: { content: Content }
  responses: Record<string, { content?: Content }>
}

export type Content = Record<string, { schema?: Schema }>

export interface Schema {
  $ref?: string
  type?: string
  properties?: Record<string, Schema>
  items?: Schema
  additionalProperties?: boolean | Schema
  unevaluatedProperties?: boolean
  allOf?: readonly Schema[]
  oneOf?: readonly Schema[]
  anyOf?: readonly Schema[]
}

export const jsonType = 'application/json'

/** The schemas that a value has to satisfy, all or one of them, besides the schema's own keywords. */
export const membersOf = ({ allOf = [], oneOf = [], anyOf = [] }: Schema) => [...allOf, ...oneOf, ...anyOf]
