import { writersAt } from '../seed/deeds.ts'
import { day, now, objectId, random } from '../seed/random.ts'
import type { People, Table } from '../store.ts'
import { type PlannedStage, stagesOf } from './workflow-record.ts'

/** Stages that workflows of any flag can be made of. */
export interface WorkflowTemplateRecord {
  id: string
  key: string
  name?: string
  description?: string
  createdAt: number
  ownerId: string
  stages: readonly PlannedStage[]
}

const plans = [
  { key: 'two-days-on', name: 'Two days on', description: 'On at once, and off again after two days' },
  { key: 'gradual-rollout', name: 'Gradual rollout', description: 'After an approval, a tenth of the customers' },
]

function seeded({ projects, members }: People): Map<string, WorkflowTemplateRecord> {
  const rows = plans.map(({ key, name, description }): WorkflowTemplateRecord => {
    const from = random(`workflow-template/${key}`)
    const createdAt = now - from.integer(100 * day, 300 * day)
    const owner = from.pick(writersAt(members.values(), createdAt))
    const own = { id: objectId(createdAt, from), key, name, description, createdAt, ownerId: owner.id }
    if (key === 'two-days-on') return { ...own, stages: stagesOf(key, createdAt) }
    const [flag] = projects.get('web')?.flags.values() ?? []
    const [a, b] = flag?.variations ?? []
    const rolloutWeights = a && b ? { [a._id]: 10_000, [b._id]: 90_000 } : {}
    const newId = () => objectId(createdAt, from)
    const stage: PlannedStage = {
      ...{ id: newId(), name: 'A tenth', inSequence: true },
      conditions: [
        {
          ...{ id: newId(), kind: 'ld-approval', status: 'pending' },
          ...{ description: 'May it begin?', notifyMemberIds: [owner.id] },
        },
      ],
      instructions: [
        { kind: 'turnFlagOn' },
        { kind: 'updateFallthroughVariationOrRollout', rolloutContextKind: 'user', rolloutWeights },
      ],
    }
    return { ...own, stages: [stage] }
  })
  return new Map(rows.map((row) => [row.key, row]))
}

/** By key. */
export const workflowTemplateTable: Table<WorkflowTemplateRecord> = {
  name: 'template',
  isInProject: false,
  seed: seeded,
}
