import type { Model } from './model.ts'
import { isByKey, namesOf, specifierOf } from './names.ts'
import type { Kind, Property } from './properties.ts'

const types: Readonly<Record<Kind, string>> = {
  String: 'string',
  Boolean: 'boolean',
  Int: 'number',
  Float: 'number',
  DateTime: 'number',
  texts: 'readonly string[]',
  access: 'AccessRep',
  links: 'Links',
  undecided: 'unknown',
}

const isAlways = ({ kind, isRequired }: Property) => isRequired || kind === 'texts' || kind === 'links'

const propertyOf = (property: Property): string =>
  `readonly ${property.name}${isAlways(property) ? '' : '?'}: ${types[property.kind]}${property.kind === 'undecided' ? ' // DECIDE: its document' : ''}`

const readers: Partial<Record<Kind, string>> = { texts: 'list()', access: 'optional(access)', links: 'links' }

/** The documents, the operations and the descriptor. */
export function restDraft(model: Model): string {
  const { type, path, one: single, owners, key, properties, creation, patch, isDeletable, hasPages, isBeta } = model
  const { one, Many } = namesOf(model)
  const has = (kind: Kind) => properties.some((property) => property.kind === kind)
  const verbs = ['get', creation && 'create', patch && 'patch', isDeletable && 'del'].filter(Boolean).sort()
  const pages = [has('links') && 'type Links', hasPages && 'type Listing', has('links') && 'links'].filter(Boolean)
  const shapes = ['document', has('texts') && 'list', has('access') && 'optional', 'word'].filter(Boolean)
  const read = properties.flatMap(({ name, kind }) => (readers[kind] ? [`${name}: ${readers[kind]}`] : []))
  const create = isByKey(model) ? 'create' : 'post'
  const specifier = specifierOf(model)
  const beta = isBeta ? ', { beta: true }' : ''
  return `${has('access') ? "import { type AccessRep, access } from '../access.ts'\n" : ''}${patch ? `import type { ${patch.hasComment ? 'PatchBody' : 'PatchOperation'} } from '../json-patch.ts'\n` : ''}import { ${verbs.map((verb) => (verb === 'create' ? create : verb)).join(', ')} } from '../operation.ts'
${pages.length ? `import { ${pages.join(', ')} } from '../page.ts'\n` : ''}import { type Located, resource } from '../resource.ts'
import { ${shapes.join(', ')} } from '../shape.ts'

export interface ${type}Rep {
${properties.map((property) => `  ${propertyOf(property)}`).join('\n')}
}

const ${one} = document<${type}Rep>({ ${[`${key.property}: word`, ...read].join(', ')} })
${
  creation
    ? `\nexport interface New${type} {\n${creation.map((property) => `  readonly ${property.name}${property.isRequired ? '' : '?'}: ${types[property.kind]}${property.isRequired ? '' : ' | undefined'}${property.kind === 'undecided' ? ' // DECIDE: its document' : ''}`).join('\n')}\n}\n`
    : ''
}
export const list${Many} = get('${path}'${beta})${hasPages ? '.takes<Listing>()' : ''}.lists(${one})
export const get${type} = get('${single}'${beta}).returns(${one})
${creation ? `export const create${type} = ${create}('${path}'${beta}).takes<{ body: New${type} }>().returns(${one})\n` : ''}${patch ? `export const patch${type} = patch('${single}'${beta}).takes<{ body: ${patch.hasComment ? 'PatchBody' : 'readonly PatchOperation[]'} }>().returns(${one})\n` : ''}${isDeletable ? `export const delete${type} = del('${single}'${beta}).returnsNothing()\n` : ''}
export const ${one}Resource = resource({
  type: '${type}',
  address: [${[...owners, key.part].map((part) => `'${part}'`).join(', ')}],
${isByKey(model) ? '' : `  key: '${key.property}',\n`}${specifier ? `  // DECIDE: the kind in policies. If there is none: no specifiers, no audited(), no Audited, no line of the union.\n  specifiers: ['${specifier}'],\n` : ''}  get: get${type},
  list: list${Many},
${hasPages ? '  // DECIDE: the most documents in a page.\n  pageSize: 20,\n' : ''}  byKey: { scan: { from: 2 } },
})

export type ${type}Doc = Located<typeof ${one}Resource, ${type}Rep>
`
}
