import type { PatchBody } from '../json-patch.ts'
import { get, patch, put } from '../operation.ts'
import { document, flat, list, optional } from '../shape.ts'
import { withMore } from '../unreadable.ts'
import type { ClientSideAvailabilityRep } from './projects.ts'

/** The defaults for new flags. The documentation requires none of these properties. */
export interface FlagDefaultsRep {
  readonly key?: string
  readonly tags?: readonly string[]
  readonly temporary?: boolean
  readonly defaultClientSideAvailability?: ClientSideAvailabilityRep
  readonly booleanDefaults?: BooleanDefaultsRep
}

/** The answer to a write, which lacks the key. */
export interface WrittenFlagDefaultsRep {
  readonly tags: readonly string[]
  readonly temporary: boolean
  readonly defaultClientSideAvailability: ClientSideAvailabilityRep
  readonly booleanDefaults: BooleanDefaultsRep
}

/** The answer to a write, with the key of its project. */
export interface WrittenFlagDefaults extends WrittenFlagDefaultsRep {
  readonly writtenIn: string
}

export type FlagDefaultsSource = FlagDefaultsRep | WrittenFlagDefaults

export interface BooleanDefaultsRep {
  readonly trueDisplayName?: string
  readonly falseDisplayName?: string
  readonly trueDescription?: string
  readonly falseDescription?: string
  /** Indexes of variations. */
  readonly onVariation?: number
  readonly offVariation?: number
}

const shared = { tags: list<string>(), defaultClientSideAvailability: optional(flat), booleanDefaults: optional(flat) }

const flagDefaults = document<FlagDefaultsRep>(shared)

const writtenShape = document<WrittenFlagDefaultsRep>(shared as never)

const path = '/api/v2/projects/{projectKey}/flag-defaults'

export const getFlagDefaults = get(path).returns(flagDefaults)
export const putFlagDefaults = put(path).takes<{ body: WrittenFlagDefaultsRep }>().returns(writtenShape)
export const patchFlagDefaults = patch(path).takes<{ body: PatchBody }>().returns(writtenShape)

export const writtenFlagDefaults = (projectKey: string, defaults: WrittenFlagDefaultsRep): WrittenFlagDefaults =>
  withMore(defaults, () => ({ writtenIn: projectKey }))
