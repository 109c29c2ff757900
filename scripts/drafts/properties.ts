import type { ApiDocument, Schema } from '../../contract/schema.ts'

/** How the graph has a property: as a scalar, as a list of texts, or in a way that somebody has to decide. */
export type Kind = 'String' | 'Boolean' | 'Int' | 'Float' | 'DateTime' | 'texts' | 'access' | 'links' | 'undecided'

export interface Property {
  /** The name in REST. */
  readonly name: string
  /** The name of the field. */
  readonly field: string
  readonly kind: Kind
  readonly isRequired: boolean
  readonly description: string
}

type Described = Schema & {
  readonly description?: string
  readonly format?: string
  readonly required?: readonly string[]
}

/** What a reference leads to. */
export function resolved(document: ApiDocument, schema: Schema | undefined): Described | undefined {
  const name = schema?.$ref?.split('/').at(-1)
  return name === undefined ? schema : resolved(document, document.components?.schemas?.[name])
}

/** The properties of a schema. */
export const propertiesOf = (document: ApiDocument, schema: Described, id: string): Property[] =>
  Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    field: fieldOf(name, id),
    kind: kindOf(document, name, property),
    isRequired: schema.required?.includes(name) ?? false,
    description: sentence((property as Described).description),
  }))

const renamed: Readonly<Record<string, string>> = {
  creationDate: 'createdAt',
  createdDate: 'createdAt',
  lastModified: 'lastModifiedAt',
  lastModifiedDate: 'lastModifiedAt',
}

function fieldOf(name: string, id: string): string {
  if (name === '_id') return id
  const plain = name.replace(/^_/, '')
  return renamed[plain] ?? plain
}

function kindOf(document: ApiDocument, name: string, schema: Schema): Kind {
  if (name === '_access') return 'access'
  if (name === '_links') return 'links'
  const { type, format, items } = resolved(document, schema) ?? {}
  if (type === 'string') return 'String'
  if (type === 'boolean') return 'Boolean'
  if (type === 'integer') return format === 'int64' ? 'DateTime' : 'Int'
  if (type === 'number') return 'Float'
  return type === 'array' && resolved(document, items)?.type === 'string' ? 'texts' : 'undecided'
}

/** The first sentence, without markup. */
function sentence(text = ''): string {
  const [first = ''] = text.replace(/<[^>]*>|["\\]/g, '').split(/\.\s|\n/)
  const plain = first.trim().replace(/\.$/, '')
  return plain ? `${plain}.` : 'DECIDE: the description.'
}
