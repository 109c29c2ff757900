import { type MemberSummaryRep, memberSummary } from '../account/members.ts'
import { del, get, post, semanticPatch } from '../operation.ts'
import { type Links, links } from '../page.ts'
import { type Located, resource } from '../resource.ts'
import type { Instruction, SemanticPatch } from '../semantic-patch.ts'
import { document, list, optional, textOrNone, word } from '../shape.ts'

/** A trigger of a flag in an environment, which REST calls a trigger workflow. `triggerURL` is a live credential. */
export interface FlagTriggerRep {
  readonly _id: string
  readonly _version?: number
  readonly _creationDate?: number
  readonly _maintainerId?: string
  readonly _maintainer?: MemberSummaryRep
  readonly enabled?: boolean
  readonly _integrationKey?: string
  readonly instructions: readonly unknown[]
  readonly _lastTriggeredAt?: number
  readonly _recentTriggerBodies: readonly FlagTriggerRequestRep[]
  readonly _triggerCount?: number
  readonly triggerURL?: string
  readonly _links: Links
}

export interface FlagTriggerRequestRep {
  readonly timestamp?: number
  readonly jsonBody?: unknown
}

const trigger = document<FlagTriggerRep>({
  _id: word,
  _maintainerId: textOrNone,
  _maintainer: optional(memberSummary),
  instructions: list(),
  _recentTriggerBodies: list(document<FlagTriggerRequestRep>({})),
  triggerURL: textOrNone,
  _links: links,
})

export interface NewFlagTrigger {
  readonly integrationKey: string
  readonly instructions?: readonly Instruction[] | undefined
  readonly comment?: string | undefined
}

const path = '/api/v2/flags/{projectKey}/{flagKey}/triggers/{environmentKey}'

/** The complete list, which has no pages. */
export const listFlagTriggers = get(path).lists(trigger)
export const getFlagTrigger = get(`${path}/{id}`).returns(trigger)
export const createFlagTrigger = post(path).takes<{ readonly body: NewFlagTrigger }>().returns(trigger)
export const changeFlagTrigger = semanticPatch(`${path}/{id}`)
  .takes<{ readonly body: SemanticPatch }>()
  .returns(trigger)
export const deleteFlagTrigger = del(`${path}/{id}`).returnsNothing()

export const flagTriggerResource = resource({
  type: 'FlagTrigger',
  address: ['projectKey', 'flagKey', 'environmentKey', 'triggerId'],
  key: '_id',
  get: getFlagTrigger,
  list: listFlagTriggers,
  fields: { address: ['flag', 'environment'] },
  byKey: { scan: { from: 2 } },
})

export type FlagTriggerDoc = Located<typeof flagTriggerResource, FlagTriggerRep>
