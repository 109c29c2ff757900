import type { MemberRecord } from '../account/member-record.ts'
import { capitalized } from '../resource/shape.ts'
import { day, now, objectId, random, year } from '../seed/random.ts'
import { segments } from '../segments/segments-seed.ts'
import { usualApprovalSettings } from './approval-settings-record.ts'
import type { EnvironmentRecord } from './environment-record.ts'

const critical = ['production', 'canary']

const approvals = { flag: { ...usualApprovalSettings, required: true }, segment: usualApprovalSettings }

const stages = ['prod', 'staging', 'perf']
const regions = [
  'eu-west-1',
  'eu-central-1',
  'us-east-1',
  'us-west-2',
  'ap-southeast-2',
  'ap-northeast-1',
  'sa-east-1',
  'ca-central-1',
  'me-south-1',
]

/** One environment for each region and stage, and when those are used up, further cells of the same. */
export const regional = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => {
    const place = `${stages[Math.floor(index / regions.length) % stages.length]}-${regions[index % regions.length]}`
    const cell = Math.floor(index / (regions.length * stages.length)) + 1
    return cell === 1 ? place : `${place}-cell-${cell}`
  })

export function environments(
  projectKey: string,
  keys: readonly string[],
  members: readonly MemberRecord[],
): Map<string, EnvironmentRecord> {
  return new Map(keys.map((key, index) => [key, environment(projectKey, key, index, members)]))
}

function environment(
  projectKey: string,
  key: string,
  index: number,
  members: readonly MemberRecord[],
): EnvironmentRecord {
  const from = random(`environment/${projectKey}/${key}`)
  const createdAt = Math.min(now - 5 * year + index * 40 * day, now - 30 * day) + from.integer(0, 20 * day)
  const isCritical = critical.includes(key) || key.startsWith('prod-')
  return {
    id: objectId(createdAt, from),
    key,
    name: nameOf(key),
    apiKey: `sdk-${from.uuid()}`,
    mobileKey: `mob-${from.uuid()}`,
    color: from.pick(['417505', 'F5A623', '3DD6F5', 'A34FDE', 'EBFF38', '405BFF']),
    createdAt,
    tags: [isCritical ? 'live-traffic' : 'internal', ...(from.chance(0.4) ? ['synced'] : [])],
    critical: isCritical,
    secureMode: isCritical,
    defaultTtl: from.pick([0, 0, 5]),
    defaultTrackEvents: false,
    requireComments: isCritical,
    confirmChanges: isCritical,
    version: 1,
    ...(key === 'production' ? { approvals } : {}),
    segments: segments(projectKey, { key, createdAt }, members),
  }
}

/** `prod-eu-west-1` reads better as it is than with capitals. */
const nameOf = (key: string) => (key.includes('-') ? key : key === 'qa' ? 'QA' : capitalized(key))
