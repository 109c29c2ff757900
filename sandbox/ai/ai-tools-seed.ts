import type { ProjectRecord } from '../projects/project-record.ts'
import { day, now, objectId, random } from '../seed/random.ts'
import type { People } from '../store.ts'

export interface AIToolVersion {
  description?: string
  schema: object
  customParameters?: object
  maintainerId?: string
  maintainerTeamKey?: string
  version: number
  createdAt: number
}

/** The latest version, and all of them in the order in which they were made. */
export interface AIToolRecord extends AIToolVersion {
  id: string
  key: string
  versions: readonly AIToolVersion[]
}

interface Plan {
  key: string
  teamKey?: string
  versions: readonly Pick<AIToolVersion, 'description' | 'schema' | 'customParameters'>[]
}

const text = { type: 'string' }
const order = { type: 'object', properties: { orderNumber: text }, required: ['orderNumber'] }

/** The tools of the agent that guides customers through a return. */
const plans: readonly Plan[] = [
  {
    key: 'look-up-order',
    teamKey: 'search',
    versions: [
      { description: 'Finds an order.', schema: order },
      {
        description: 'Finds an order and what can be sent back.',
        schema: { ...order, properties: { ...order.properties, email: text } },
        customParameters: { timeoutMs: 2000 },
      },
    ],
  },
  { key: 'print-label', versions: [{ description: 'Prints the label of a return.', schema: order }] },
]

export const seededTools = ({ key: projectKey }: ProjectRecord, { members, teams }: People): AIToolRecord[] =>
  plans.map(({ key, teamKey = '', versions }, index) => {
    const createdAt = now - (90 - index * 20) * day
    const memberId = [...members.keys()][index]
    const maintained = teams.has(teamKey)
      ? { maintainerTeamKey: teamKey }
      : { ...(memberId && { maintainerId: memberId }) }
    const made = versions.map((one, at) => ({
      ...one,
      ...maintained,
      version: at + 1,
      createdAt: createdAt + at * 10 * day,
    }))
    return { key, id: objectId(createdAt, random(`ai-tool/${projectKey}/${key}`)), ...made.at(-1)!, versions: made }
  })
