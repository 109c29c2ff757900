import type { FlagRecord } from '../flags/flag-record.ts'
import { flagVersion, flagVersionBefore } from '../flags/flag-versions-seed.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { type Draft, draft, serviceTokens } from '../seed/deeds.ts'
import { now, random, year } from '../seed/random.ts'
import type { Company } from '../store.ts'
import { flagItself } from './audit-targets.ts'

/** Where pages of 10 and of 20 entries end. */
const borders = [10, 20, 40, 100, 200]

/**
 * A script that tags four flags does so within one millisecond. Its runs are put where pages end, some entries before the border
 * and some after it, so that whoever reads on from the time of the last entry alone misses some of them.
 */
export function tagRuns({ projects }: Company, newestFirst: readonly Draft[]): Draft[] {
  const web = projects.get('web')!
  const tagged = [...web.flags.values()].filter(
    ({ createdAt, archivedAt, tags }) => createdAt < now - 1.5 * year && archivedAt === undefined && tags.length > 1,
  )
  const flags = random('audit/tags').some(tagged, borders.length * 4)
  const entries = [...newestFirst]
  for (const [index, border] of borders.entries()) {
    const run = flags.slice(index * 4, index * 4 + 4)
    const place = [border - 2, border - 1, border - 3].find((one) => timeBetween(entries, one) !== undefined)
    if (run.length < 4 || place === undefined) continue
    const date = timeBetween(entries, place)!
    entries.splice(place, 0, ...run.map((flag) => tagging(web, flag, date)))
  }
  return entries
}

/** A millisecond in which nothing happened before the entry of a place. */
function timeBetween(entries: readonly Draft[], place: number): number | undefined {
  const [later, earlier] = [entries[place - 1]?.date, entries[place]?.date]
  if (later === undefined || earlier === undefined || later - earlier < 2) return undefined
  return Math.floor((later + earlier) / 2)
}

function tagging(project: ProjectRecord, flag: FlagRecord, date: number): Draft {
  const tag = flag.tags.at(-1)!
  return draft(flagItself(project, flag), {
    date,
    actions: ['updateTags'],
    titleVerb: 'changed the tags of the flag',
    shortDescription: `Added the tag \`${tag}\``,
    by: { token: serviceTokens.terraform },
    comment: 'Tags as the inventory has them',
    delta: [{ op: 'add', path: '/tags/-', value: tag }],
    previousVersion: flagVersionBefore(flag, { tags: flag.tags.slice(0, -1) }),
    currentVersion: flagVersion(flag),
  })
}
