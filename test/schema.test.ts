import { globSync, readFileSync } from 'node:fs'
import { printSchemaWithDirectives } from '@graphql-tools/utils'
import {
  type GraphQLNamedType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { semanticallyNonNull } from '../src/graph/never-silent.ts'
import { createSchema } from '../src/schema.ts'

interface Described {
  readonly name: string
  readonly description?: string | null
}

const types = Object.values(createSchema().getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
)

/** A type and everything in it that a client sees, each with its place in the schema. */
function partsOf(type: GraphQLNamedType): [place: string, part: Described][] {
  const own: [string, Described][] = [[type.name, type]]
  if (isEnumType(type))
    return [...own, ...type.getValues().map((value): [string, Described] => [`${type.name}.${value.name}`, value])]
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return own
  const fields = Object.values<Described & { readonly args?: readonly Described[] }>(type.getFields())
  const inside = fields.flatMap((field): [string, Described][] => [
    [`${type.name}.${field.name}`, field],
    ...(field.args ?? []).map((arg): [string, Described] => [`${type.name}.${field.name}(${arg.name})`, arg]),
  ])
  return [...own, ...inside]
}

/** The fields that answer something, each with what the rules of nullability look at. */
const fields = types.filter(isObjectType).flatMap((type) => {
  const marked = new Set(semanticallyNonNull(type))
  return Object.values(type.getFields()).map((field) => ({
    type: type.name,
    name: field.name,
    of: field.type,
    answers: getNamedType(field.type).name,
    isMarked: marked.has(field),
    description: (field.description ?? '').replace(/\s+/g, ' '),
  }))
})

type Field = (typeof fields)[number]

const placeOf = ({ type, name }: Field) => `${type}.${name}`
const isNonNull = ({ of }: Field) => isNonNullType(of)
const tellsOfNull = /\bNull (if|when|where|for|unless|without|until)\b/

/** Types that have an address by which they are found, so that they may stand for a document that is not read. */
const glimpsed = new Set(
  'AuditLogEntry CodeReferenceRepository CustomRole Environment Flag FlagCodeReferences Member Project Team'.split(' '),
)
/** Whether something else that is found by its address is answered, and has to be there. */
const isNode = (type: GraphQLOutputType) => {
  const one = isNonNullType(type) && type.ofType
  return isObjectType(one) && one.getInterfaces().some(({ name }) => name === 'Node')
}

/** Parts of documents, which LaunchDarkly does not always tell an id of, so that theirs is null then. */
const parts = ['Clause', 'Rule', 'SegmentRule', 'Variation']

/** Ids and keys, and the names by which things are found that have neither. */
const isIdentity = (field: Field) => /^(id|key)$|(Id|Key)$/.test(field.name) || identities.has(placeOf(field))
const identities = new Set([
  'CodeReferenceRepository.name',
  'CodeReferenceBranch.name',
  'CodeReference.path',
  'Tag.name',
  'Context.kind',
  'ContextAttribute.kind',
  'ContextAttribute.name',
  'ApiResource.rel',
  'EndUserAttribute.name',
  'Member.email',
])

/** The types of the verdicts that the gateway computes. */
const facts = new Set(
  globSync('src/facts/**/*.ts', { cwd: new URL('..', import.meta.url) }).flatMap((file) =>
    [...readFileSync(new URL(`../${file}`, import.meta.url), 'utf8').matchAll(/^export interface (\w+)/gm)].map(
      ([, name]) => name,
    ),
  ),
)

/** What no document has to tell, by why. */
const isMade = (field: Field) => /(Connection|Edge|PageInfo)$/.test(field.type) || made.has(placeOf(field))
const made = new Set([
  // An event has them.
  ...['ChangeEvent', 'FlagChangedEvent', 'ApprovalRequestChangedEvent'].flatMap((type) =>
    ['entry', 'lagMs', 'cursor'].map((field) => `${type}.${field}`),
  ),
  'FlagStatusChangedEvent.status',
  'FlagStatusChangedEvent.lagMs',
  // Errors are the gateway's.
  'UserError.message',
  'UserError.code',
  'VersionConflict.expectedVersion',
  'VersionConflict.currentVersion',
  // From the object around it.
  'CodeReference.branch',
  'CodeReferenceBranch.repository',
  'RepositoryCodeReferences.repository',
  'Rule.serves',
  // Without it there is no context.
  'Context.attributes',
  'ContextInstance.context',
  // The gateway makes the change, and says what became of it.
  'UpdateFlagsResult.state',
  'UpdateFlagsFailure.code',
  'UpdateFlagsFailure.message',
  // The gateway counts them.
  'AuditLogActors.entryCount',
  'AuditLogActors.undecidedCount',
  'AuditLogActors.stoppedBy',
  'AuditLogActor.kind',
  'AuditLogActor.count',
  'AuditLogActor.lastAt',
  // The gateway decides it.
  'FlagEnvironment.approval',
  'Segment.approval',
  // The gateway says how far it came, and why no further.
  'SearchedFlags.projectCount',
  'SearchedFlags.projectTotal',
  'SearchedFlags.flagCount',
  'SearchedFlags.callCount',
  'ProjectFailure.code',
  'ProjectFailure.message',
  'FlagCounts.flagCount',
  'FlagCounts.stoppedBy',
  'FlagCounts.searched',
  // The gateway writes the lines.
  'ExportLine.part',
  'ExportLine.line',
  // The gateway says what it computed an answer without.
  'FactGap.input',
  'FactGap.code',
  'FactGap.message',
  // The gateway says it of the reason.
  'EvaluationReason.sentence',
  // From the comparison of two documents.
  'JsonChange.kind',
  'JsonChange.path',
  'FlagEnvironmentSnapshot.certainty',
  'InverseChange.losesIds',
  'InverseChange.losesOrder',
  'SegmentChange.part',
  'SegmentChange.kind',
  'SegmentChange.path',
  'SegmentChange.sentence',
  'FlagEvaluationResult.usesCodeFallback',
  // From where it stands in a list or a map.
  'Variation.index',
  'ApprovalRequestSettings.resourceKind',
  'EnvironmentApprovalSettings.settings',
  'FlagLinkMetadata.name',
  'ResourceApprovalSettings.resourceKind',
  'ResourceApprovalSettings.settings',
  'RouteRateLimit.operation',
  'IntegrationSetting.name',
  // The dimension that the chart was asked for by.
  'InsightsChartDimension.name',
  'UsageDimension.name',
  // A point without them is no point.
  'UsagePoint.at',
  'UsagePoint.value',
  // From a list of the gateway.
  'IntegrationSetting.secret',
  // Their absence is a value.
  'Webhook.signed',
  'Segment.unbounded',
  'SegmentTarget.contextKind',
  'Target.contextKind',
  'VariationSummary.contextTargetCount',
  'VariationSummary.isFallthrough',
  'VariationSummary.isOff',
])

describe('the schema', () => {
  it('describes every type, field, argument and value', () => {
    const parts = types.flatMap(partsOf)
    expect(parts.length).toBeGreaterThan(500)
    expect(parts.filter(([, part]) => !part.description).map(([place]) => place)).toEqual([])
  })

  it('says which specification each of its scalars follows', () => {
    const scalars = types.filter(isScalarType)
    expect(scalars.map(({ name }) => name).sort()).toEqual(['DateTime', 'JSON', 'URL'])
    for (const { specifiedByURL } of scalars) expect(specifiedByURL).toMatch(/^https:/)
  })

  it('says of every connection why its page ends', () => {
    const connections = types.filter((type) => isObjectType(type)).filter(({ name }) => name.endsWith('Connection'))
    expect(connections.length).toBeGreaterThan(14)
    const told = connections.map((type) => [type.name, String(type.getFields().stoppedBy?.type)])
    expect(told).toEqual(connections.map(({ name }) => [name, 'StoppedBy!']))
  })

  it('has a field named id only where it is the id of this graph, which is non-null on every node', () => {
    const ids = types
      .filter((type) => isObjectType(type) || isInterfaceType(type))
      .flatMap((type) => {
        const { id } = type.getFields()
        const isNode = type.name === 'Node' || type.getInterfaces().some(({ name }) => name === 'Node')
        return id ? [{ type: type.name, isNode, of: String(id.type) }] : []
      })
    expect(ids.length).toBeGreaterThan(14)
    expect(ids.filter(({ isNode, of }) => of !== (isNode ? 'ID!' : 'ID'))).toEqual([])
    const others = ids.filter(({ isNode }) => !isNode)
    expect(others.map(({ type }) => type).sort()).toEqual(parts)
  })

  it('has nothing non-null that takes a call', () => {
    const roots = fields.filter(({ type }) => type === 'Query' || type === 'Mutation')
    const connections = fields.filter(({ answers }) => answers.endsWith('Connection'))
    expect(roots.length).toBeGreaterThan(70)
    expect(connections.length).toBeGreaterThan(35)
    expect([...roots, ...connections].filter(isNonNull).map(placeOf)).toEqual([])
    const objects = fields.filter((field) => isNode(field.of) && !isMade(field))
    expect(objects.map(placeOf)).toEqual([])
  })

  it('has nothing non-null but identities, lists, and what the gateway makes itself', () => {
    const others = fields.filter(
      (field) => isNonNull(field) && !isIdentity(field) && !isMade(field) && !isListType(getNullableType(field.of)),
    )
    expect(others.filter(({ type }) => !facts.has(type)).map(placeOf)).toEqual([])
    // Of a glimpse, the gateway knows no more than the address: the lists of the document are read.
    const lists = fields.filter(
      (field) => isNonNull(field) && glimpsed.has(field.type) && isListType(getNullableType(field.of)),
    )
    expect(lists.map(placeOf)).toEqual([])
  })

  it('says of each nullable field when it is null, or that it is not without an error', () => {
    const nullable = fields.filter((field) => !isNonNull(field))
    const unclear = nullable.filter(({ isMarked, description }) => isMarked === tellsOfNull.test(description))
    expect(unclear.map(placeOf)).toEqual([])
    expect(fields.filter((field) => field.isMarked && isNonNull(field)).map(placeOf)).toEqual([])
    expect(nullable.length).toBeGreaterThan(500)
    expect(nullable.filter(({ isMarked }) => isMarked).length).toBeGreaterThan(150)
  })

  it('is printed in the file that shows its changes in review', () => {
    expect(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8')).toBe(
      `${printSchemaWithDirectives(createSchema())}\n`,
    )
  })
})
