import type { MemberRecord } from '../account/member-record.ts'
import { flags } from '../flags/flags-seed.ts'
import { capitalized } from '../resource/shape.ts'
import { day, now, objectId, random, year } from '../seed/random.ts'
import type { Scale } from '../seed/scale.ts'
import { mobileWords, platformWords, shopWords, type Words } from '../seed/words.ts'
import { environments, regional } from './environments-seed.ts'
import type { ProjectRecord } from './project-record.ts'
import { seededFlagLinks } from './views-seed.ts'

interface Named {
  key: string
  name: string
  tags: readonly string[]
  environmentKeys: readonly string[]
  words: Words
  live: number
  archived: number
}

const company = ({ flags, environments }: Scale): Named[] => [
  {
    key: 'web',
    name: 'Web Storefront',
    tags: ['storefront', 'customer-facing'],
    environmentKeys: ['production', 'staging', 'test', 'development', 'qa', 'canary', 'preview'],
    words: shopWords,
    live: flags,
    archived: 14,
  },
  {
    key: 'mobile',
    name: 'Mobile Apps',
    tags: ['apps', 'customer-facing'],
    environmentKeys: ['production', 'staging', 'test', 'development'],
    words: mobileWords,
    live: 45,
    archived: 3,
  },
  {
    key: 'platform',
    name: 'Platform Services',
    tags: ['backend'],
    environmentKeys: ['production', 'staging', 'test'],
    words: platformWords,
    live: 38,
    archived: 2,
  },
  {
    key: 'infra',
    name: 'Infrastructure',
    tags: ['backend', 'operations'],
    environmentKeys: regional(environments),
    words: platformWords,
    live: 24,
    archived: 1,
  },
]

const subjects = [
  'returns',
  'loyalty',
  'warehouse',
  'supplier',
  'fraud',
  'billing',
  'content',
  'partner',
  'kiosk',
  'gift',
]
const kinds = ['portal', 'service', 'api', 'console', 'app']

/** Smaller projects, as a company gets more of them: `returns-portal`, `loyalty-service`, …, `returns-portal-2`. */
function further(index: number): Named {
  const subject = subjects[index % subjects.length]!
  const kind = kinds[Math.floor(index / subjects.length) % kinds.length]!
  const round = Math.floor(index / (subjects.length * kinds.length)) + 1
  const key = round === 1 ? `${subject}-${kind}` : `${subject}-${kind}-${round}`
  const name = key.split('-').map(capitalized).join(' ')
  const from = random(`project/${key}`)
  return {
    key,
    name,
    tags: [subject],
    environmentKeys: from.chance(0.5)
      ? ['production', 'staging', 'test']
      : ['production', 'staging', 'test', 'development'],
    words: from.pick([shopWords, platformWords]),
    live: from.integer(20, 60),
    archived: 1,
  }
}

export function projects(scale: Scale, members: readonly MemberRecord[]): Map<string, ProjectRecord> {
  const first = company(scale)
  const all = [...first, ...Array.from({ length: scale.projects - first.length }, (_, index) => further(index))]
  return new Map(all.map((named, index) => [named.key, project(named, index, members)]))
}

function project(named: Named, index: number, members: readonly MemberRecord[]): ProjectRecord {
  const { key, name, tags } = named
  const createdAt = Math.min(now - 5.2 * year + index * 25 * day, now - 30 * day)
  const rows = environments(key, named.environmentKeys, members)
  return {
    id: objectId(createdAt, random(`project/${key}/id`)),
    key,
    name,
    tags,
    createdAt,
    includeInSnippetByDefault: key === 'web',
    defaultClientSideAvailability: { usingMobileKey: key === 'mobile', usingEnvironmentId: key === 'web' },
    ...(key === 'web' ? { defaultReleasePipelineKey: 'storefront-standard' } : {}),
    environments: rows,
    flags: seededFlagLinks(key, flags({ projectKey: key, environments: [...rows.values()], members, ...named })),
  }
}
