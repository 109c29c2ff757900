import { conditions, parseFilter } from '../filters/filter.ts'
import { operatorCondition } from '../filters/filter-operators.ts'
import { flagFilters } from '../flags/flag-filters.ts'
import type { FlagRecord } from '../flags/flag-record.ts'
import { invalid } from '../http/errors.ts'
import type { Call } from '../resource/call.ts'
import { projectOf } from '../resource/find.ts'
import { shown } from '../resource/shape.ts'
import type { SegmentRecord } from '../segments/segment-record.ts'
import { segmentFilters } from '../segments/segments.ts'
import type { EnvironmentRecord } from './environment-record.ts'
import { type PlacedSegment, setFlagLinks, setSegmentLinks } from './linked-resources.ts'
import type { ViewLink } from './view-record.ts'

/** A flag or a segment that can be linked. */
export interface Linkable {
  key: string
  name: string
  views: readonly ViewLink[]
  environment?: EnvironmentRecord
  /** The parts of its document that `expand` brings. */
  details: object
  set(links: readonly ViewLink[]): void
}

export const asFlag = (flag: FlagRecord, call: Call): Linkable => ({
  key: flag.key,
  name: flag.name,
  views: flag.views ?? [],
  details: { flag: { ...named(flag), _version: flag.version, archived: flag.archivedAt !== undefined } },
  set: (links) => setFlagLinks(flag, links, call),
})

export const asSegment = (placed: PlacedSegment): Linkable => {
  const { environment, segment } = placed
  const environmentId = environment.id
  return {
    key: segment.key,
    name: segment.name,
    views: segment.views,
    environment,
    details: { segment: { ...named(segment), environmentId, environmentKey: environment.key } },
    set: (links) => setSegmentLinks(placed, links),
  }
}

const named = ({ key, name, tags, createdAt }: FlagRecord | SegmentRecord) => ({
  ...{ key, name, tags },
  creationDate: createdAt,
})

export function typeOf({ params: { resourceType } }: Call): 'flags' | 'segments' {
  if (resourceType === 'flags' || resourceType === 'segments') return resourceType
  throw invalid(`resourceType must be flags or segments, got ${shown(resourceType)}`)
}

export function environmentWith(id: string | undefined, call: Call): EnvironmentRecord {
  const found = [...projectOf(call).environments.values()].find((environment) => environment.id === id)
  if (found) return found
  throw invalid(`environmentId must be the id of an environment, got ${shown(id)}`)
}

/** The flags of the project, or the segments of the environment, that meet a filter. */
export function filtered(filter: string, environmentId: string | undefined, call: Call): Linkable[] {
  const project = projectOf(call)
  if (typeOf(call) === 'flags') {
    const all = conditions(flagFilters, parseFilter(filter), call)
    return [...project.flags.values()]
      .filter((flag) => all.every((holds) => holds(flag)))
      .map((flag) => asFlag(flag, call))
  }
  const environment = environmentWith(environmentId, call)
  const holds = operatorCondition(segmentFilters, filter, call)
  return [...environment.segments.values()].filter(holds).map((segment) => asSegment({ environment, segment }))
}

export const nameOf = ({ environment, key }: Linkable): string => JSON.stringify([environment?.id, key])
