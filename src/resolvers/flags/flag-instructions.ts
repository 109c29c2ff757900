import type { Context } from '../../context.ts'
import type {
  FlagInstruction,
  FlagMaintainerMemberInstruction,
  FlagMaintainerTeamInstruction,
  FlagPrerequisiteInput,
} from '../../generated/resolvers.ts'
import { asInstruction, asValue, asWords, type Translations } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'
import { memberIdAt } from '../account/member-ids.ts'
import { releaseTranslations } from './flag-releases.ts'
import { targetingTranslations } from './targeting-instructions.ts'
import { type FlagKey, flagWithVariations, variationId } from './variations.ts'

/**
 * Converts the instructions for a flag to REST's form. The flag is read only if a variation is named by its value or index, and once for
 * all of them.
 */
export function flagTranslations({ projectKey, key }: FlagKey, context: Context): Translations {
  const of = flagWithVariations({ projectKey, key }, context)
  return {
    setFlagOn: asInstruction((on: boolean) => ({ kind: on ? 'turnFlagOn' : 'turnFlagOff' })),
    ...releaseTranslations((reference, place) => variationId(of, reference, place)),
    ...targetingTranslations(of),
    ClientSideSdks: asWords({ USING_MOBILE_KEY: 'usingMobileKey', USING_ENVIRONMENT_ID: 'usingEnvironmentId' }),
    FlagMaintainerMemberInstruction: asValue(({ memberId }: FlagMaintainerMemberInstruction, place) => ({
      value: memberIdAt(memberId, [...place, 'memberId']),
    })),
    FlagMaintainerTeamInstruction: asValue(({ teamKey }: FlagMaintainerTeamInstruction) => ({ value: teamKey })),
    FlagPrerequisiteInput: asValue(async ({ key: flagKey, variation }: FlagPrerequisiteInput, place) => {
      const required = flagWithVariations({ projectKey, key: flagKey }, context)
      return { key: flagKey, variationId: await variationId(required, variation, [...place, 'variation']) }
    }),
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
