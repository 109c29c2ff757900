import type { Model } from './model.ts'
import { isByKey, namesOf } from './names.ts'
import type { Kind, Property } from './properties.ts'

const kinds: Partial<Record<Kind, string>> = {
  String: 'string',
  Boolean: 'boolean',
  Int: 'integer',
  Float: 'number',
  DateTime: 'number',
  texts: 'strings',
  undecided: 'anything',
}

const types: Partial<Record<Kind, string>> = {
  String: 'string',
  Boolean: 'boolean',
  Int: 'number',
  Float: 'number',
  DateTime: 'number',
  texts: 'readonly string[]',
  undecided: 'unknown',
}

const action = ({ name }: Property) => `'update${name.charAt(0).toUpperCase()}${name.slice(1)}'`

/** The record, the properties, the document and the seed. */
export function sandboxDraft(model: Model): string {
  const { type, one, properties, creation = [], hasPages } = model
  const { many, noun } = namesOf(model)
  const byKey = isByKey(model)
  const sent = creation.filter(({ name }) => name !== 'key')
  const used = [...new Set(sent.map(({ kind }) => kinds[kind]))].sort()
  const makers = [
    sent.some(({ isRequired }) => isRequired) && 'needed',
    sent.some(({ isRequired }) => !isRequired) && 'possible',
  ]
  const told = properties.map(({ name }) => name).filter((name) => sent.some((one) => one.name === name))
  const untold = properties.filter(
    ({ name, kind }) => !['_id', 'key'].includes(name) && !told.includes(name) && kind !== 'links' && kind !== 'access',
  )
  const has = (kind: Kind) => properties.some((property) => property.kind === kind)
  const derived = [has('links') && 'links', has('access') && 'access'].filter(Boolean)
  return `${used.length ? `import { ${used.join(', ')} } from '../resource/body.ts'\n` : ''}import { plain } from '../resource/plain.ts'
${sent.length ? `import { ${makers.filter(Boolean).join(', ')} } from '../resource/properties.ts'\n` : ''}import { only } from '../resource/shape.ts'

export interface ${type}Record {
  id: string
${byKey ? '  key: string\n' : ''}${sent.map(({ name, kind, isRequired }) => `  ${name}${isRequired ? '' : '?'}: ${types[kind]}`).join('\n')}
}

export const ${many} = plain<${type}Record>({
  noun: '${noun}',
  path: '${one}',
  by: '${byKey ? 'key' : 'id'}',
  called: '${noun} ${byKey ? 'key' : 'id'}',
  // DECIDE: the page of all of them in LaunchDarkly.
  site: '/',
${hasPages ? '  // DECIDE: the longest page, filters and orders.\n  list: { pageMaximum: 20 },\n' : ''}  // DECIDE: the names of the actions, and what cannot be changed.
  properties: {
${sent.map((property) => `    ${property.name}: ${property.isRequired ? 'needed' : 'possible'}(${kinds[property.kind]}, ${action(property)}),`).join('\n')}
  },
  // DECIDE: ${untold.map(({ name }) => name).join(', ') || 'nothing else'}.
  document: (row${derived.length ? `, { ${derived.join(', ')} }` : ''}) => ({
${has('links') ? '    _links: links,\n' : ''}${properties.some(({ name }) => name === '_id') ? '    _id: row.id,\n' : ''}    ...only(row, ${[
    byKey && 'key',
    ...told,
  ]
    .filter(Boolean)
    .map((name) => `'${name}'`)
    .join(', ')}),
${has('access') ? '    _access: access,\n' : ''}  }),
  // DECIDE: the ${noun} of the seed.
  seed: () => [],
})
`
}
