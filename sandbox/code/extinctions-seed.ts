import type { FlagRecord } from '../flags/flag-record.ts'
import { day, now, random } from '../seed/random.ts'
import type { ExtinctionRecord } from './code-references-record.ts'
import { repositoriesOf } from './code-references-repositories-seed.ts'

export interface Extinct {
  repository: string
  branch: string
  event: ExtinctionRecord
}

/**
 * A flag that is old enough to have been in the code, and is in none any more, was taken out of it; some were put back once,
 * and taken out again.
 */
export function extinctions({ key, name, createdAt }: FlagRecord, projectKey: string): Extinct[] {
  const from = random(`extinction/${projectKey}/${key}`)
  const age = now - createdAt
  if (age < 60 * day || !from.chance(0.6)) return []
  const { name: repository, defaultBranch, branches } = from.pick(repositoriesOf(projectKey))
  const branch = from.chance(0.9) ? defaultBranch : (branches[0]?.name ?? defaultBranch)
  const times = Array.from(
    { length: from.chance(0.15) ? 2 : 1 },
    () => createdAt + Math.floor(age * (0.4 + from.next() * 0.6)),
  )
  return times
    .toSorted((a, b) => a - b)
    .map((time, index) => ({
      repository,
      branch,
      event: {
        revision: from.hex(40),
        message: index === 0 ? `Remove the flag of ${name}` : `Remove the flag of ${name} once more`,
        time,
        projKey: projectKey,
        flagKey: key,
      },
    }))
}
