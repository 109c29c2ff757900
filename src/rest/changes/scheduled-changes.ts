import { del, get, post, semanticPatch } from '../operation.ts'
import { type Links, links } from '../page.ts'
import { type Located, resource } from '../resource.ts'
import type { Instruction, SemanticPatch } from '../semantic-patch.ts'
import { document, list, textOrNone, word } from '../shape.ts'

/** A change of a flag in an environment that LaunchDarkly makes at a time. */
export interface ScheduledChangeRep {
  readonly _id: string
  readonly _creationDate: number
  readonly _maintainerId?: string
  readonly _version: number
  readonly executionDate: number
  readonly instructions: readonly unknown[]
  readonly conflicts?: unknown
  readonly _links: Links
}

const scheduledChange = document<ScheduledChangeRep>({
  _id: word,
  _maintainerId: textOrNone,
  instructions: list(),
  _links: links,
})

export interface NewScheduledChange {
  readonly comment?: string | undefined
  /** Epoch ms. */
  readonly executionDate: number
  readonly instructions: readonly Instruction[]
}

interface Conflicting {
  /** Whether the change is made even if it conflicts with other scheduled changes. */
  readonly ignoreConflicts?: boolean | undefined
}

const path = '/api/v2/projects/{projectKey}/flags/{flagKey}/environments/{environmentKey}/scheduled-changes'

/** The complete list, which has no pages. */
export const listScheduledChanges = get(path).lists(scheduledChange)
export const getScheduledChange = get(`${path}/{id}`).returns(scheduledChange)
export const createScheduledChange = post(path, { approvable: true })
  .takes<Conflicting & { readonly body: NewScheduledChange }>()
  .returns(scheduledChange)
/** Returns nothing if an instruction deleted the scheduled change. */
export const changeScheduledChange = semanticPatch(`${path}/{id}`, { approvable: true })
  .takes<Conflicting & { readonly body: SemanticPatch }>()
  .mayReturn(scheduledChange)
export const deleteScheduledChange = del(`${path}/{id}`, { approvable: true }).returnsNothing()

export const scheduledChangeResource = resource({
  type: 'ScheduledChange',
  address: ['projectKey', 'flagKey', 'environmentKey', 'scheduledChangeId'],
  key: '_id',
  get: getScheduledChange,
  list: listScheduledChanges,
  fields: { address: ['flag', 'environment'] },
  byKey: { scan: { from: 2 } },
})

export type ScheduledChangeDoc = Located<typeof scheduledChangeResource, ScheduledChangeRep>
