import { expect } from 'vitest'
import type { Stack } from './stack.ts'

/** What the tests of changes look at of a flag, as far as a write answers it itself. */
export const everyChangedField = `key name description temporary tags state version
  variations { variationId value name description }
  defaults { onVariation { value } offVariation { value } }
  clientSideAvailability { usingMobileKey usingEnvironmentId }
  customProperties { key name values }
  maintainer { ... on Member { memberId: id email } ... on Team { teamKey: key } }
  environment(key: "test") {
    on version trackEvents trackEventsFallthrough
    offVariation { value }
    fallthrough { ...served }
    targets { contextKind variation { value } values }
    rules { ruleId description trackEvents clauses { clauseId contextKind attribute operator values negate } serves { ...served } }
    prerequisites { flagKey }
  }`

export const servedFragment = `fragment served on Served {
  variation { value }
  rollout { contextKind bucketBy variations { variation { value } percentage } }
}`

// biome-ignore lint/suspicious/noExplicitAny: tests read whatever they selected.
export type Selected = any

const create = `mutation ($input: CreateFlagInput!) { createFlag(input: $input) { userErrors { message path } } }`
export const update = `mutation ($input: UpdateFlagInput!) {
  updateFlag(input: $input) {
    flag { ${everyChangedField} }
    approvalRequest { id }
    versionConflict { expectedVersion currentVersion }
    userErrors { message code path }
  }
} ${servedFragment}`

/** Makes a flag in the project `platform`, without anything that a test would have to know. */
export async function newFlag(stack: Stack, key: string, more: object = {}): Promise<void> {
  const { data, errors } = await stack.ask(create, { input: { projectKey: 'platform', key, name: key, ...more } })
  expect(errors).toBeUndefined()
  expect(data.createFlag.userErrors).toEqual([])
}

export const change = (stack: Stack, input: object) =>
  stack.ask(update, { input: { projectKey: 'platform', ...input } })

/** The flag as a request of its own tells it. */
export async function flagNow(stack: Stack, key: string): Promise<Selected> {
  const query = `query ($key: String!) { flag(projectKey: "platform", key: $key) { ${everyChangedField} } } ${servedFragment}`
  const { data, errors } = await stack.ask(query, { key })
  expect(errors).toBeUndefined()
  return data.flag
}
