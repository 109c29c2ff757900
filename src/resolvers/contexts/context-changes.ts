import type { Context } from '../../context.ts'
import type {
  DeleteContextInstanceInput,
  FlagSettingInput,
  Resolvers,
  UpdateContextFlagSettingInput,
  UpsertContextKindInput,
} from '../../generated/resolvers.ts'
import type { Place } from '../../graph/instructions.ts'
import { mutation, refused, type UserError } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import {
  type ContextKindRep,
  contextKindResource,
  putContextKind,
  type WrittenContextKind,
} from '../../rest/contexts/context-kinds.ts'
import { deleteContextInstance, putContextFlagSetting } from '../../rest/contexts/contexts.ts'
import { type FlagGlimpse, glimpsedFlag } from '../../rest/flags/flags.ts'
import { locate } from '../../rest/resource.ts'
import { type FlagKey, flagWithVariations, variationValue } from '../flags/variations.ts'
import { given } from '../given.ts'
import { contextKindsOf } from './context-kinds.ts'

/** The outcome of a change of a kind. LaunchDarkly's answer does not contain the kind. */
export interface WrittenKind {
  /** The kind that was changed. Undefined if it was not changed. */
  readonly written?: WrittenContextKind & { readonly projectKey: string; readonly key: string }
  readonly userErrors: readonly UserError[]
}

/** The outcome of a setting. LaunchDarkly's answer is empty, so everything comes from the input. */
export interface WrittenSetting {
  readonly flag?: FlagGlimpse
  /** The context, if the setting was made. */
  readonly of?: {
    readonly projectKey: string
    readonly environmentKey: string
    readonly kind: string
    readonly key: string
  }
  readonly userErrors: readonly UserError[]
}

async function upsert(input: UpsertContextKindInput, { write }: Context) {
  const { projectKey, key, ...body } = given(input)
  await write(putContextKind, { projectKey, key, body })
  return { written: { projectKey, key, ...body } }
}

async function removeInstance(
  { projectKey, environmentKey, instanceId }: DeleteContextInstanceInput,
  { write }: Context,
) {
  await write(deleteContextInstance, { projectKey, environmentKey, instanceId })
  return { deletedContextInstanceId: idOf({ type: 'ContextInstance', projectKey, environmentKey, instanceId }) }
}

/** REST's value of a setting: null removes it. */
export async function settingOf(
  flag: FlagKey,
  { variation, clear }: FlagSettingInput,
  place: Place,
  context: Context,
): Promise<unknown> {
  if (clear === true) return null
  if (!variation) throw refused([...place, 'clear'], 'Expected clear to be true, or a variation, but got false.')
  const value = await variationValue(flagWithVariations(flag, context), variation, [...place, 'variation'])
  if (value !== null && value !== undefined) return value
  const message = 'Expected a variation with another value than null, because LaunchDarkly clears the setting for null.'
  throw refused([...place, 'variation'], message)
}

async function updateSetting(
  { setting, comment, flagKey, ...path }: UpdateContextFlagSettingInput,
  context: Context,
): Promise<Omit<WrittenSetting, 'userErrors'>> {
  const { projectKey, environmentKey, contextKind: kind, contextKey: key } = path
  const value = await settingOf({ projectKey, key: flagKey }, setting, ['input', 'setting'], context)
  const body = { setting: value, comment: comment ?? undefined }
  await context.write(putContextFlagSetting, { ...path, featureFlagKey: flagKey, body })
  return { flag: glimpsedFlag(projectKey, flagKey), of: { projectKey, environmentKey, kind, key } }
}

/** The kind after the change: as the list has it, which can be older, with the properties that were sent. */
async function kindAfter({ written }: WrittenKind, context: Context) {
  if (!written) return null
  const { projectKey, key, ...sent } = written
  const found = (await contextKindsOf(projectKey, context)).find((kind) => kind.key === key)
  const kind = found ?? locate(contextKindResource, [projectKey], { key } as ContextKindRep)
  const { version: _, ...others } = sent
  return { ...kind, ...others }
}

export const contextChanges = {
  Mutation: {
    upsertContextKind: mutation(upsert),
    deleteContextInstance: mutation(removeInstance),
    updateContextFlagSetting: mutation(updateSetting),
  },

  UpsertContextKindPayload: { contextKind: (payload, _, context) => kindAfter(payload, context) },

  UpdateContextFlagSettingPayload: {
    context: ({ of }, _, { loaders }) => (of ? loaders.contexts.byKey(of) : null),
  },
} satisfies Resolvers
