import type { Context } from '../../context.ts'
import type {
  FlagInstruction,
  FlagMaintainerMemberInstruction,
  FlagMaintainerTeamInstruction,
  FlagPrerequisiteInput,
  RolloutInput,
  ServedInput,
  UpdateFlagDefaultVariationInstruction,
  VariationReference,
} from '../../generated/resolvers.ts'
import { asFields, asInstruction, asValue, asWords, type Place, type Translations } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'
import { memberIdAt } from '../account/member-ids.ts'
import { clause } from '../clauses.ts'
import { releaseTranslations } from './flag-releases.ts'
import { thousandths, whole } from './percentages.ts'
import { type FlagKey, variationId, variationValue } from './variations.ts'

/**
 * Converts the instructions for a flag to REST's form: variations by their ids, shares in thousandths of a percent. The flag is
 * read only if a variation is named by its value or index, and once for all of them.
 */
export function flagTranslations({ projectKey, key }: FlagKey, context: Context): Translations {
  const idOf = (flagKey: string, reference: VariationReference, place: Place) =>
    variationId({ projectKey, key: flagKey }, reference, place, context)

  async function valueAs(name: string, reference: VariationReference | null | undefined, place: Place) {
    if (!reference) return {}
    return { [`${name}Value`]: await variationValue({ projectKey, key }, reference, [...place, name], context) }
  }

  async function weights({ variations }: RolloutInput, place: Place) {
    const shares = variations.map(({ percentage }, index) =>
      thousandths(percentage, [...place, 'variations', index, 'percentage']),
    )
    const sum = shares.reduce((all, one) => all + one, 0)
    if (sum !== whole) {
      throw refused([...place, 'variations'], `Expected percentages with the sum 100, but their sum is ${sum / 1000}.`)
    }
    const ids = await Promise.all(
      variations.map(({ variation }, index) => idOf(key, variation, [...place, 'variations', index, 'variation'])),
    )
    const twice = ids.findIndex((id, index) => ids.indexOf(id) !== index)
    if (twice >= 0) {
      throw refused([...place, 'variations', twice], 'Expected each variation once, but this one occurs twice.')
    }
    return Object.fromEntries(ids.map((id, index) => [id, shares[index]]))
  }

  return {
    setFlagOn: asInstruction((on: boolean) => ({ kind: on ? 'turnFlagOn' : 'turnFlagOff' })),
    ...releaseTranslations((reference, place) => idOf(key, reference, place)),
    ClauseInput: clause,
    ClientSideSdks: asWords({ USING_MOBILE_KEY: 'usingMobileKey', USING_ENVIRONMENT_ID: 'usingEnvironmentId' }),
    FlagMaintainerMemberInstruction: asValue(({ memberId }: FlagMaintainerMemberInstruction, place) => ({
      value: memberIdAt(memberId, [...place, 'memberId']),
    })),
    FlagMaintainerTeamInstruction: asValue(({ teamKey }: FlagMaintainerTeamInstruction) => ({ value: teamKey })),
    FlagPrerequisiteInput: asValue(async ({ key: flagKey, variation }: FlagPrerequisiteInput, place) => ({
      key: flagKey,
      variationId: await idOf(flagKey, variation, [...place, 'variation']),
    })),
    ServedInput: asFields(async ({ variation, rollout }: ServedInput, place) => {
      if (variation) return { variationId: await idOf(key, variation, [...place, 'variation']) }
      const { bucketBy, contextKind } = rollout!
      return {
        rolloutWeights: await weights(rollout!, [...place, 'rollout']),
        ...(bucketBy && { rolloutBucketBy: bucketBy }),
        ...(contextKind && { rolloutContextKind: contextKind }),
      }
    }),
    UpdateFlagDefaultVariationInstruction: asValue(async (defaults: UpdateFlagDefaultVariationInstruction, place) => ({
      ...(await valueAs('onVariation', defaults.onVariation, place)),
      ...(await valueAs('offVariation', defaults.offVariation, place)),
    })),
    VariationReference: asFields(async (reference: VariationReference, place) => ({
      variationId: await idOf(key, reference, place),
    })),
  }
}

type Kind = keyof FlagInstruction

/** The kinds of instructions that concern the flag in all environments. The others concern one environment and need its key. */
const everywhere: ReadonlySet<string> = new Set<Kind>([
  'addVariation',
  'removeVariation',
  'updateVariation',
  'updateDefaultVariation',
  'addTags',
  'removeTags',
  'addCustomProperties',
  'removeCustomProperties',
  'replaceCustomProperties',
  'makeFlagPermanent',
  'makeFlagTemporary',
  'updateName',
  'updateDescription',
  'updateMaintainerMember',
  'updateMaintainerTeam',
  'removeMaintainer',
  'turnOnClientSideAvailability',
  'turnOffClientSideAvailability',
  'archiveFlag',
  'restoreFlag',
  'deprecateFlag',
  'restoreDeprecatedFlag',
  'deleteFlag',
  // LaunchDarkly decides whether it needs an environment.
  'other',
])

/**
 * Refuses instructions about an environment if the input names none, before any call. LaunchDarkly would refuse them too.
 *
 * @throws {Unapplied}
 */
export function expectEnvironment(instructions: readonly object[], environmentKey: string | null | undefined): void {
  if (environmentKey) return
  const kind = instructions.flatMap(Object.keys).find((one) => !everywhere.has(one))
  if (kind) throw refused(['input', 'environmentKey'], `Expected an environmentKey with ${kind}, but got none.`)
}
