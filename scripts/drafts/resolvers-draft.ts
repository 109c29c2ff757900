import { changesDraft } from './changes-draft.ts'
import type { Model } from './model.ts'
import { isByKey, namesOf, ownerTypeOf, specifierOf } from './names.ts'
import type { Property } from './properties.ts'

function resolverOf({ name, field, kind }: Property): string {
  if (kind === 'links' || kind === 'undecided') return ''
  if (kind === 'access')
    return `access: ({ _access }) => _access ?? null,
    viewerCan: ({ _access }, { action }) => allows(_access, action),`
  return name === field ? '' : `${field}: ({ ${name} }) => ${name} ?? null,`
}

/** The look-up, the list, the fields that the document does not answer by name, and the changes. */
export function resolversDraft(model: Model): string {
  const { type, owners, key, properties } = model
  const { one, many } = namesOf(model)
  const changes = changesDraft(model)
  const verbs = Object.keys(changes)
  const identities = [
    ...owners.map((owner) => `${owner}: ({ at }) => at.${owner},`),
    isByKey(model) ? '' : `${key.part}: ({ ${key.property} }) => ${key.property},`,
  ]
  const fields = properties.filter(({ name }) => name !== key.property).map(resolverOf)
  const mutations = verbs.map((verb) => `${verb === 'remove' ? 'delete' : verb}${type}: mutation(${verb}),`)
  const ownerType = ownerTypeOf(model)
  return `${importsOf(model, verbs)}

${Object.values(changes).join('\n\n')}

export const ${many} = {
  Query: {
    ${lookUpOf(model)},
    ${ownerType ? '' : `${many}: ${listOf(model)},`}
  },
${ownerType ? `\n  ${ownerType}: { ${many}: ${listOf(model)} },\n` : ''}
${verbs.length ? `  Mutation: {\n    ${mutations.join('\n    ')}\n  },\n` : ''}
  ${type}: {
    id: nodeId,
    ${[specifierOf(model) ? `...audited(${one}Resource),` : '', ...identities, ...fields].filter(Boolean).join('\n    ')}
  },
} satisfies Resolvers
`.replace(/\n{3,}/g, '\n\n')
}

function lookUpOf(model: Model): string {
  const { type, owners, key } = model
  const { one } = namesOf(model)
  if (isByKey(model)) return `${one}: (_, address, context, info) => lookUp(${one}Resource, address, context, info)`
  const address = [...owners, `${key.part}: ownId('${type}', id)`].join(', ')
  return `${one}: (_, { ${[...owners, 'id'].join(', ')} }, context, info) => lookUp(${one}Resource, { ${address} }, context, info)`
}

function listOf(model: Model): string {
  const { owners, hasPages } = model
  const { one } = namesOf(model)
  const values = owners.map((owner, index) => (index === owners.length - 1 ? 'at.key' : `at.${owner}`)).join(', ')
  const parent = owners.length ? '{ at }' : '_'
  return hasPages
    ? `(${parent}, args, context, info) => listed(${one}Resource, [${values}], args, context, info)`
    : `(${parent}, __, { loaders }) => loaders.of(${one}Resource, [${values}]).all()`
}

function importsOf(model: Model, verbs: readonly string[]): string {
  const { type, area, name, properties, patch, hasPages } = model
  const { one } = namesOf(model)
  const has = (verb: string) => verbs.includes(verb)
  const lines: readonly (string | false | undefined)[] = [
    verbs.length > 0 && "import type { Context } from '../../context.ts'",
    `import type { ${['Resolvers', ...verbs.map((verb) => inputOf(verb, type))].join(', ')} } from '../../generated/resolvers.ts'`,
    verbs.length > 0 && "import { mutation } from '../../graph/mutation.ts'",
    `import { ${['nodeId', has('remove') && 'idOf', !isByKey(model) && 'ownId'].filter(Boolean).join(', ')} } from '../../graph/node.ts'`,
    properties.some(({ kind }) => kind === 'access') && "import { allows } from '../../rest/access.ts'",
    `import { ${[`${one}Resource`, ...verbs.flatMap((verb) => operationsOf(verb, type))].join(', ')} } from '../../rest/${area}/${name}.ts'`,
    patch?.hasComment && "import { withComment } from '../../rest/json-patch.ts'",
    (has('create') || has('update')) && "import { locate } from '../../rest/resource.ts'",
    specifierOf(model) && "import { audited } from '../changes/audited.ts'",
    has('create') && "import { given } from '../given.ts'",
    has('update') && "import { patched } from '../json-patch.ts'",
    `import { ${[hasPages && 'listed', 'lookUp'].filter(Boolean).join(', ')} } from '../resources.ts'`,
  ]
  return lines.filter(Boolean).join('\n')
}

const inputOf = (verb: string, type: string) =>
  `${verb === 'remove' ? 'Delete' : verb.charAt(0).toUpperCase() + verb.slice(1)}${type}Input`

const operationsOf = (verb: string, type: string): readonly string[] =>
  verb === 'create' ? [`create${type}`] : verb === 'update' ? [`get${type}`, `patch${type}`] : [`delete${type}`]
