import { isSecretName } from '../../src/rest/secret-names.ts'
import type { Model } from './model.ts'
import { isByKey, namesOf, ownerTypeOf, specifierOf } from './names.ts'
import type { Property } from './properties.ts'

const untold = ' Null if LaunchDarkly does not tell.'

/** Live credentials are null unless the gateway shows secrets. */
const secret = (name: string) =>
  isSecretName(name) ? `  # DECIDE: whether ${name} is a live credential, which only \`showSecrets\` shows.\n` : ''

const quoted = (text: string) => JSON.stringify(text)

function fieldOf({ name, field, kind, description }: Property): string {
  switch (kind) {
    case 'links':
      return ''
    case 'access':
      return `  "The access of the caller. Null if LaunchDarkly does not tell."
  access: Access
  "Whether the caller may perform an action. Null if LaunchDarkly does not tell."
  viewerCan("The action, such as \`updateName\`." action: String!): Boolean
`
    case 'undecided':
      return `  # DECIDE: the type of ${field}, which is ${name} in REST. ${description}\n`
    case 'texts':
      return `  ${quoted(description)}\n  ${field}: [String!] @semanticNonNull\n`
    default:
      return `${secret(name)}  ${quoted(description + untold)}\n  ${field}: ${kind}\n`
  }
}

function inputOf({ name, kind, isRequired, description }: Property): string {
  if (kind === 'undecided') return `  # DECIDE: the type of ${name}. ${description}\n`
  const type = kind === 'texts' ? '[String!]' : kind
  return `  ${quoted(description)}\n  ${name}: ${type}${isRequired ? '!' : ''}\n`
}

const auditLog = (noun: string) => `  """
  The changes of the ${noun}. The newest entry comes first. More than 20 entries, those after a cursor, and the count are
  read for each ${noun} alone, within the limit of single calls per request (\`MAX_SINGLE_CALLS\`, default 200).
  """
  auditLog(filter: AuditLogFilter): AuditLogEntryConnection @connection(forwardOnly: true)
`

const ownerWords = (owner: string) => owner.replace(/Key$/, '')

/** The SDL: look-up, list, type and changes. */
export function sdlDraft(model: Model): string {
  const { type, owners, key, properties, creation, patch, isDeletable, hasPages } = model
  const { one, many, noun, nouns } = namesOf(model)
  const ownerArguments = owners.map((owner) => `${quoted(`The key of the ${ownerWords(owner)}.`)} ${owner}: String!`)
  const ownerFields = owners.map(
    (owner) => `  ${quoted(`The key of the ${ownerWords(owner)}.`)}\n  ${owner}: String!\n`,
  )
  const name = isByKey(model) ? 'key: String!' : 'id: ID!'
  const nameWords = isByKey(model)
    ? `The key of the ${noun}.`
    : `LaunchDarkly's own id of the ${noun}, or its global id.`
  const list = hasPages ? `${type}Connection @connection` : `[${type}!] @semanticNonNull`
  const lists = `  ${quoted(`The ${nouns}.`)}\n  ${many}: ${list}\n`
  const ownerType = ownerTypeOf(model)
  const hasAccess = properties.some(({ kind }) => kind === 'access')
  const hasTags = properties.some(({ field, kind }) => field === 'tags' && kind === 'texts')
  const hasLog = specifierOf(model) !== undefined
  const fields = properties.filter(({ field }) => field !== 'id')
  const address = `${ownerFields.join('')}  ${quoted(nameWords)}\n  ${name}\n`
  const writes = [
    creation &&
      `  "Creates a ${noun}. Takes one REST call."
  create${type}(input: Create${type}Input!): Create${type}Payload @payload(of: "${type}")`,
    patch &&
      `  "Changes a ${noun}, all or nothing. Absent fields do not change. Takes one REST call; one more before it where a list is given or something is removed."
  update${type}(input: Update${type}Input!): Update${type}Payload @payload(of: "${type}")`,
    isDeletable &&
      `  "Deletes a ${noun}. Takes one REST call."
  delete${type}(input: Delete${type}Input!): Delete${type}Payload @payload(deletes: "${type}")`,
  ].filter(Boolean)
  const changeable = creation?.filter(({ name }) => name !== 'key') ?? []
  return `extend type Query {
  ${quoted(`The ${noun} with ${isByKey(model) ? 'a key' : 'an id'}. Null if there is none.`)}
  ${one}(${[...ownerArguments, `${quoted(nameWords)} ${name}`].join(', ')}): ${type}
${ownerType ? '' : lists}}
${ownerType ? `\nextend type ${ownerType} {\n${lists}}\n` : ''}${writes.length ? `\nextend type Mutation {\n${writes.join('\n')}\n}\n` : ''}
"DECIDE: what a ${noun} is."
type ${type} implements Node${hasTags ? ' & Tagged' : ''}${hasAccess ? ' & AccessControlled' : ''}${hasLog ? ' & Audited' : ''} {
  "The opaque id, which \`node\` takes."
  id: ID!
${ownerFields.join('')}${fields.map((property) => (property.name === key.property ? `  ${quoted(property.description)}\n  ${key.part}: String!\n` : fieldOf(property))).join('')}${hasLog ? auditLog(noun) : ''}}
${hasLog ? `\nextend union AuditLogResource = ${type}\n` : ''}${creation ? `\n"The new ${noun}. Null is the same as an absent field."\ninput Create${type}Input {\n${ownerFields.join('')}${creation.map(inputOf).join('')}}\n` : ''}${
  patch
    ? `\n"The ${noun} and its changes, at least one."\ninput Update${type}Input {\n${address}${changeable.map((one) => inputOf({ ...one, isRequired: false })).join('')}${patch.hasComment ? '  "The reason for the change, for the audit log."\n  comment: String\n' : ''}  "Operations on LaunchDarkly's own document, after the other changes."\n  patch: [JsonPatchOperation!]\n}\n`
    : ''
}${isDeletable ? `\n"The ${noun} to delete."\ninput Delete${type}Input {\n${address}}\n` : ''}`
}
