import type { FlagRecord } from '../flags/flag-record.ts'
import { day, now, random } from '../seed/random.ts'
import type { People } from '../store.ts'
import type { ProjectRecord } from './project-record.ts'
import { newLinks, type ViewRecord } from './view-record.ts'

interface Plan {
  key: string
  name: string
  description: string
  tags: readonly string[]
  teamKey?: string
  generateSdkKeys?: true
  /** The tags of the flags that are linked to it. */
  flagTags: readonly string[]
}

const shop: readonly Plan[] = [
  {
    key: 'checkout',
    name: 'Checkout',
    description: 'From the cart to the receipt.',
    tags: ['checkout', 'payments'],
    teamKey: 'sre',
    flagTags: ['checkout', 'payments'],
  },
  {
    key: 'growth',
    name: 'Growth',
    description: 'Tries out what brings customers back.',
    tags: ['promo'],
    generateSdkKeys: true,
    flagTags: ['promo', 'loyalty'],
  },
]

const others: readonly Plan[] = [
  { key: 'core', name: 'Core', description: '', tags: ['ops'], flagTags: ['ops', 'kill-switch'] },
  { key: 'trials', name: 'Trials', description: '', tags: ['experiment'], flagTags: ['experiment'] },
]

const plansOf = (projectKey: string): readonly Plan[] => (projectKey === 'web' ? shop : others)

/** The views of a project. The first one belongs to a team in the shop, the others to members. */
export const seededViews = ({ key: projectKey, createdAt }: ProjectRecord, { members }: People): ViewRecord[] =>
  plansOf(projectKey).map(({ teamKey, flagTags: _, generateSdkKeys = false, ...plan }, index) => {
    const from = random(`view/${projectKey}/${plan.key}`)
    const madeAt = Math.max(createdAt, now - (300 - index * 90) * day)
    const maintainer = [...members.values()].filter(({ pendingInvite }) => !pendingInvite)[index]
    return {
      ...plan,
      id: from.uuid(),
      generateSdkKeys,
      ...(teamKey === undefined ? maintainer && { maintainerId: maintainer.id } : { maintainerTeamKey: teamKey }),
      archived: false,
      createdAt: madeAt,
      updatedAt: madeAt + from.integer(0, 20) * day,
      version: from.integer(1, 6),
    }
  })

/** Flags with links to the views that their tags choose. */
export const seededFlagLinks = (projectKey: string, flags: ReadonlyMap<string, FlagRecord>): Map<string, FlagRecord> =>
  new Map([...flags].map(([key, flag]) => [key, linked(flag, plansOf(projectKey))]))

function linked(flag: FlagRecord, plans: readonly Plan[]): FlagRecord {
  const keys = plans.filter(({ flagTags }) => flag.tags.some((tag) => flagTags.includes(tag))).map(({ key }) => key)
  return keys.length > 0 ? { ...flag, views: newLinks(keys, Math.min(flag.createdAt + 2 * day, now)) } : flag
}
