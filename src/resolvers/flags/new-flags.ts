import type { Context } from '../../context.ts'
import type {
  CreateFlagInput,
  CustomPropertyInput,
  FlagDefaultsInput,
  Resolvers,
  VariationInput,
} from '../../generated/resolvers.ts'
import { mutation, refused } from '../../graph/mutation.ts'
import {
  createFlag,
  type FlagRep,
  type NewFlag,
  type PrerequisiteReference,
  writtenFlag,
} from '../../rest/flags/flags.ts'
import { shown } from '../../rest/shown.ts'
import { maintainerIn } from '../account/maintainer-ids.ts'
import { eachOnce, orNone } from '../given.ts'
import { flagWithVariations, variationId } from './variations.ts'

async function newFlag(input: CreateFlagInput, context: Context) {
  const { projectKey, cloneFrom } = input
  const flag = formOf(input)
  const initialPrerequisites = await prerequisitesOf(input, context)
  const body = { ...flag, ...(initialPrerequisites && { initialPrerequisites }) }
  const created = await context.write(createFlag, { projectKey, clone: cloneFrom ?? undefined, body })
  return { flag: writtenFlag(projectKey, created) }
}

/**
 * The new flag in REST's form. Null is left out, except for two properties for which REST distinguishes null from absence: without
 * a maintainer, the owner of the token becomes one, and without tags, the project's defaults apply.
 */
function formOf(input: CreateFlagInput): NewFlag {
  const { key, name, variations, defaults, customProperties, clientSideAvailability } = input
  const { maintainerId, maintainerTeamKey } = maintainerIn(input)
  if (defaults) expectIndices(defaults, variations)
  return {
    ...{ key, name, migrationSettings: settingsOf(input) },
    description: input.description ?? undefined,
    variations: variations?.map(variation),
    defaults: defaults ?? undefined,
    isFlagOn: input.on ?? undefined,
    temporary: input.temporary ?? undefined,
    tags: orNone(input.tags),
    clientSideAvailability: clientSideAvailability ?? undefined,
    includeInSnippet: input.includeInSnippet ?? undefined,
    customProperties: customProperties ? propertiesOf(customProperties) : undefined,
    maintainerId: input.maintainerId === null ? null : maintainerId,
    maintainerTeamKey,
    viewKeys: input.viewKeys ?? undefined,
    purpose: input.purpose?.toLowerCase(),
  }
}

function propertiesOf(properties: readonly CustomPropertyInput[]): FlagRep['customProperties'] {
  eachOnce(
    properties.map(({ key }) => key),
    ['input', 'customProperties'],
    'custom property',
    'key',
  )
  return Object.fromEntries(properties.map(({ key, name, values }) => [key, { name, value: values }]))
}

const variation = ({ value, name, description, variationId }: VariationInput) => ({
  ...(variationId && { _id: variationId }),
  value,
  ...(name && { name }),
  ...(description && { description }),
})

function expectIndices(defaults: FlagDefaultsInput, variations: CreateFlagInput['variations']) {
  if (!variations) return
  for (const name of ['onVariation', 'offVariation'] as const) {
    const index = defaults[name]
    if (index in variations) continue
    const message = `Expected the index of one of the ${variations.length} variations, but got ${index}.`
    throw refused(['input', 'defaults', name], message)
  }
}

const stages = [2, 4, 6]

/** LaunchDarkly makes the variations of a migration flag itself, and ignores others. */
function settingsOf(input: CreateFlagInput): NewFlag['migrationSettings'] {
  const { purpose, migrationSettings: settings } = input
  if (purpose !== 'MIGRATION') {
    if (!settings) return undefined
    throw refused(['input', 'migrationSettings'], 'Expected migrationSettings with the purpose MIGRATION only.')
  }
  for (const name of ['variations', 'defaults'] as const) {
    if (input[name]) throw refused(['input', name], `Expected no ${name} with the purpose MIGRATION, but got some.`)
  }
  if (!settings) {
    throw refused(
      ['input', 'migrationSettings'],
      'Expected migrationSettings with the purpose MIGRATION, but got none.',
    )
  }
  const { stageCount } = settings
  const contextKind = settings.contextKind ?? undefined
  const place = ['input', 'migrationSettings']
  if (!stages.includes(stageCount)) {
    throw refused([...place, 'stageCount'], `Expected 2, 4 or 6 stages, but got ${stageCount}.`)
  }
  if (stageCount === 6 && !contextKind) {
    throw refused([...place, 'contextKind'], 'Expected a contextKind with six stages, but got none.')
  }
  if (stageCount !== 6 && contextKind) {
    const message = `Expected no contextKind with fewer than six stages, but got ${shown(contextKind)}.`
    throw refused([...place, 'contextKind'], message)
  }
  return { stageCount, ...(contextKind && { contextKind }) }
}

/** The prerequisites with the ids of their variations. */
async function prerequisitesOf(
  { projectKey, initialPrerequisites }: CreateFlagInput,
  context: Context,
): Promise<PrerequisiteReference[] | undefined> {
  if (!initialPrerequisites) return undefined
  return Promise.all(
    initialPrerequisites.map(async ({ key, variation }, index) => {
      const place = ['input', 'initialPrerequisites', index, 'variation']
      const of = flagWithVariations({ projectKey, key }, context)
      return { key, variationId: await variationId(of, variation, place) }
    }),
  )
}

export const newFlags = { Mutation: { createFlag: mutation(newFlag) } } satisfies Resolvers
