import {
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredInputField,
} from 'graphql'

/** Values for the variables of opened queries, which the sandbox has. Who asks LaunchDarkly puts their own. */
export const knownKeys: Readonly<Record<string, unknown>> = {
  projectKey: 'web',
  environmentKey: 'production',
  flagKey: 'checkout-tax-preview',
  segmentKey: 'beta-customers',
  teamKey: 'checkout',
  experimentKey: 'product-review-photos-test',
  metricKey: 'support-order-bot-conversion',
  metricGroupKey: 'purchase',
  aiConfigKey: 'product-answers',
  viewKey: 'checkout',
  applicationKey: 'northaisle-web',
  customRoleKey: 'flag-approver',
  releasePipelineKey: 'storefront-standard',
  contextKindKey: 'user',
  action: 'updateOn',
  budget: 50,
  resource: 'proj/web:env/production:flag/checkout-tax-preview',
  context: { kind: 'user', key: 'ada' },
  attributes: { kind: 'user', key: 'ada' },
  integrationKey: 'slack',
  from: 'staging',
  to: 'production',
}

/** A value of an input type, with as little in it as the type allows. */
export function placeholderOf(type: GraphQLInputType, name: string, depth = 0): unknown {
  const bare = getNullableType(type)
  if (String(bare) === 'DateTime') return name === 'to' ? '2026-09-30T00:00:00Z' : '2026-09-01T00:00:00Z'
  if (isListType(bare)) return [placeholderOf(bare.ofType, name, depth)]
  if (isEnumType(bare)) return bare.getValues()[0]?.name
  if (isInputObjectType(bare)) {
    const fields = Object.values(bare.getFields())
    const needed = depth > 4 ? [] : fields.filter((field) => isRequiredInputField(field) || bare.isOneOf)
    const some = bare.isOneOf ? needed.slice(0, 1) : needed
    return Object.fromEntries(some.map((field) => [field.name, placeholderOf(field.type, field.name, depth + 1)]))
  }
  if (name in knownKeys) return knownKeys[name]
  const plain: Record<string, unknown> = { Int: 10, Float: 1, Boolean: true, JSON: {} }
  return plain[bare.name] ?? `<${name}>`
}
