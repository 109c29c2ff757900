import {
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredInputField,
} from 'graphql'

/** Values for the variables of opened queries: keys that the sandbox has. Who asks LaunchDarkly puts keys of their own. */
export const knownKeys: Readonly<Record<string, unknown>> = {
  projectKey: 'web',
  environmentKey: 'production',
  flagKey: 'checkout-tax-preview',
  segmentKey: 'tablets',
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
}

/** A value of an input type, with as little in it as the type allows. */
export function placeholderOf(type: GraphQLInputType, name: string, depth = 0): unknown {
  if (name in knownKeys) return knownKeys[name]
  const bare = getNullableType(type)
  if (isListType(bare)) return [placeholderOf(bare.ofType, name, depth)]
  if (isEnumType(bare)) return bare.getValues()[0]?.name
  if (isInputObjectType(bare)) {
    const fields = Object.values(bare.getFields())
    const needed = depth > 4 ? [] : fields.filter((field) => isRequiredInputField(field) || bare.isOneOf)
    const some = bare.isOneOf ? needed.slice(0, 1) : needed
    return Object.fromEntries(some.map((field) => [field.name, placeholderOf(field.type, field.name, depth + 1)]))
  }
  const plain: Record<string, unknown> = { Int: 10, Float: 1, Boolean: true, JSON: {} }
  plain.DateTime = new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10).concat('T00:00:00Z')
  return plain[bare.name] ?? `<${name}>`
}
