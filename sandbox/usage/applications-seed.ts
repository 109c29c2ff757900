import { day, now, objectId, random } from '../seed/random.ts'
import type { People } from '../store.ts'
import type { ApplicationRecord, ApplicationVersionRecord } from './application-record.ts'

interface Plan {
  key: string
  name: string
  description?: string
  kind: ApplicationRecord['kind']
  autoAdded?: true
  teamKey?: string
  /** The days since it was registered. */
  age: number
  /** The versions, the oldest first. */
  versions: readonly string[]
  /** The number of the oldest versions that are no longer supported. */
  unsupported?: number
}

const plans: readonly Plan[] = [
  {
    key: 'northaisle-web',
    name: 'Northaisle web shop',
    description: 'The shop in the browser.',
    kind: 'browser',
    teamKey: 'checkout',
    age: 900,
    versions: ['2026.37', '2026.38', '2026.39'],
  },
  {
    key: 'northaisle-ios',
    name: 'Northaisle for iOS',
    description: 'The app for iPhone and iPad.',
    kind: 'mobile',
    teamKey: 'mobile-apps',
    age: 820,
    versions: ['5.8.2', '5.9.0', '6.0.0', '6.0.1', '6.1.0'],
    unsupported: 2,
  },
  {
    key: 'northaisle-android',
    name: 'Northaisle for Android',
    description: 'The app for Android.',
    kind: 'mobile',
    teamKey: 'mobile-apps',
    age: 815,
    versions: ['5.9.1', '6.0.0', '6.1.0', '6.1.1'],
    unsupported: 1,
  },
  {
    key: 'order-service',
    name: 'Order service',
    description: 'Takes orders and payments.',
    kind: 'server',
    teamKey: 'platform-core',
    age: 700,
    versions: ['118', '119', '120'],
  },
  {
    key: 'search-service',
    name: 'Search service',
    kind: 'server',
    teamKey: 'search',
    age: 640,
    versions: ['41', '42'],
  },
  { key: 'nightly-import', name: 'nightly-import', kind: 'server', autoAdded: true, age: 60, versions: ['1'] },
]

/** The members look after the applications that no team does. The last application was added by an SDK, and nobody does. */
export const seededApplications = ({ members, teams }: People): ApplicationRecord[] =>
  plans.map(({ teamKey, versions, unsupported, age, autoAdded = false, ...plan }, index) => {
    const createdAt = now - age * day
    const maintained =
      teamKey !== undefined && teams.has(teamKey) && index % 2 === 0
        ? { maintainerTeamKey: teamKey }
        : { maintainerId: [...members.keys()][index]! }
    const id = objectId(createdAt, random(`application/${plan.key}`))
    return { id, ...plan, autoAdded, ...(!autoAdded && maintained), createdAt, version: 1 }
  })

export const seededVersions = (): ApplicationVersionRecord[] =>
  plans.flatMap(({ key: applicationKey, kind, age, versions, unsupported = 0 }) =>
    versions.map((name, index) => ({
      applicationKey,
      key: name,
      name: `v${name}`,
      autoAdded: index > 0,
      ...(kind === 'mobile' && { supported: index >= unsupported }),
      createdAt: now - Math.round((age * (versions.length - index)) / (versions.length + 1)) * day,
      version: 1,
    })),
  )
