import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql'

/** What a page of a list holds in REST when nobody says how many. */
const defaultPage = 20

/** What a gateway of this kind reads by a call of its own wherever a field returns it: whatever has a route in REST. */
const resources = new Set([
  'AccessToken',
  'ApiVersions',
  'ApprovalRequest',
  'AuditLogSubscription',
  'ApprovalRequestSettings',
  'CodeReferenceRepository',
  'Context',
  'ContextKind',
  'CustomRole',
  'DataExportDestination',
  'DependentFlag',
  'AuditLogMember',
  'Environment',
  'Flag',
  'FlagEnvironment',
  'FlagEvaluationResult',
  'EndUser',
  'EndUserFlagSetting',
  'ExpiringTarget',
  'FlagCodeReferences',
  'FlagStatus',
  'IntegrationDeliveryConfiguration',
  'FlagTrigger',
  'Maintainer',
  'Member',
  'PersistentStoreIntegration',
  'Project',
  'ProjectFlagDefaults',
  'PublicIpRanges',
  'RelayProxyConfiguration',
  'ScheduledChange',
  'Segment',
  'Team',
  'Webhook',
  'WorkflowTemplate',
])

/**
 * The REST calls that a gateway with a resolver for each field would spend on a query: one for each field that returns a
 * resource, under each parent, and one for each page of twenty of a connection. Nothing is batched, embedded or shared. Counted
 * along the answer that the query got.
 */
export function naiveCalls(schema: GraphQLSchema, query: string, data: unknown): number {
  const document = parse(query)
  const fragments = new Map(
    document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])),
  )
  const [operation] = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION)

  /** The fields of a selection that stand in the answer, fragments opened. */
  function fieldsOf({ selections }: SelectionSetNode): FieldNode[] {
    return selections.flatMap((one) => {
      if (one.kind === Kind.FIELD) return [one]
      return fieldsOf(
        one.kind === Kind.INLINE_FRAGMENT ? one.selectionSet : fragments.get(one.name.value)!.selectionSet,
      )
    })
  }

  function below(selection: SelectionSetNode | undefined, type: GraphQLOutputType, value: unknown): number {
    if (!selection || typeof value !== 'object' || value === null) return 0
    if (Array.isArray(value)) return value.reduce((sum, one) => sum + below(selection, type, one), 0)
    return fieldsOf(selection).reduce((sum, field) => sum + spent(field, type, value as Answered), 0)
  }

  function spent(field: FieldNode, parent: GraphQLOutputType, answer: Answered): number {
    const key = field.alias?.value ?? field.name.value
    const type = typeOfField(schema, parent, field.name.value)
    if (!(key in answer) || !type) return 0
    return (
      callsFor(field.name.value, getNamedType(type).name, answer[key]) + below(field.selectionSet, type, answer[key])
    )
  }

  return operation ? below(operation.selectionSet, schema.getQueryType()!, data) : 0
}

type Answered = Readonly<Record<string, unknown>>

/** The nodes of a connection came with its pages, and `viewer` is what its fields read. */
const free = new Set(['node', 'viewer'])

function callsFor(field: string, type: string, value: unknown): number {
  if (value === null || value === undefined || free.has(field)) return 0
  if (type === 'Node') return (value as unknown[]).length
  if (type.endsWith('Connection')) {
    const { nodes = [] } = value as { nodes?: readonly unknown[] }
    return Math.max(1, Math.ceil(nodes.length / defaultPage))
  }
  return field !== 'nodes' && resources.has(type) ? 1 : 0
}

function typeOfField(schema: GraphQLSchema, parent: GraphQLOutputType, name: string): GraphQLOutputType | undefined {
  const type = getNamedType(parent)
  const candidates: readonly GraphQLObjectType[] = isAbstractType(type)
    ? schema.getPossibleTypes(type)
    : isObjectType(type)
      ? [type]
      : []
  const found = candidates.map((one) => one.getFields()[name]).find((field) => field !== undefined)
  return found?.type ?? (isInterfaceType(type) ? type.getFields()[name]?.type : undefined)
}
