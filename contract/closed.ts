import { type ApiDocument, type Content, membersOf, type Schema } from './schema.ts'

type Schemas = Readonly<Record<string, Schema>>

/**
 * A copy of the document in which an object has no properties but the declared ones. OpenAPI allows any others unless told
 * otherwise; an in-memory LaunchDarkly that answers with them makes them up.
 */
export function closed(document: ApiDocument): ApiDocument {
  const copy = structuredClone(document)
  const schemas = document.components?.schemas ?? {}
  for (const media of mediaIn(copy)) if (media.schema) media.schema = close(media.schema, schemas)
  if (copy.components?.schemas) copy.components.schemas = mapped(schemas, (schema) => close(schema, schemas))
  return copy
}

/** A schema stays open if it says what further properties are like, or if it declares none: then it is a free-form object. */
function close(schema: Schema, schemas: Schemas): Schema {
  const parts = withClosedParts(schema, schemas)
  const stays = schema.$ref || schema.additionalProperties !== undefined || isFreeForm(schema, schemas)
  return stays ? parts : { ...parts, unevaluatedProperties: false }
}

/**
 * What a schema holds is closed, but not the members of `allOf`, `oneOf` and `anyOf`: a property that one of them does not
 * declare may be declared by its neighbour, so only the schema around them can tell.
 */
function withClosedParts(schema: Schema, schemas: Schemas): Schema {
  const { properties, items, additionalProperties, allOf, oneOf, anyOf } = schema
  const inner = (one: Schema) => close(one, schemas)
  const member = (one: Schema) => withClosedParts(target(one, schemas), schemas)
  return {
    ...schema,
    ...(properties && { properties: mapped(properties, inner) }),
    ...(items && { items: inner(items) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: inner(additionalProperties) }),
    ...(allOf && { allOf: allOf.map(member) }),
    ...(oneOf && { oneOf: oneOf.map(member) }),
    ...(anyOf && { anyOf: anyOf.map(member) }),
  }
}

function isFreeForm(schema: Schema, schemas: Schemas): boolean {
  const members = membersOf(schema)
  if (members.length > 0) return members.some((member) => isFreeForm(target(member, schemas), schemas))
  const mayBeObject = schema.type === undefined || schema.type === 'object'
  return mayBeObject && Object.keys(schema.properties ?? {}).length === 0 && schema.additionalProperties === undefined
}

const target = (schema: Schema, schemas: Schemas) => schemas[schema.$ref?.split('/').at(-1) ?? ''] ?? schema

/** Every media type of every request and answer, wherever it is in the document. */
function* mediaIn(value: unknown): Generator<{ schema?: Schema }> {
  if (typeof value !== 'object' || value === null) return
  for (const [name, child] of Object.entries(value)) {
    if (name === 'content') yield* Object.values(child as Content)
    else if (name !== 'schemas' && name !== 'schema' && name !== 'example') yield* mediaIn(child)
  }
}

const mapped = <Value>(values: Readonly<Record<string, Value>>, change: (value: Value) => Value) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]))
