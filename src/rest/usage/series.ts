import { links } from '../page.ts'
import { document, isRecord, list } from '../shape.ts'
import { msOf } from '../times.ts'

/** What LaunchDarkly tells about a series. The names of the properties are not documented. */
export type SeriesMetadata = Readonly<Record<string, unknown>>

/** The numbers of several series at a time: `{ time, "0": 11, "1": 15 }`, by the positions of the series in `metadata`. */
export type SeriesRow = Readonly<Record<string, number>>

export interface SeriesListRep {
  readonly metadata: readonly SeriesMetadata[]
  readonly series: readonly SeriesRow[]
  readonly _links: Readonly<Record<string, unknown>>
}

export const seriesList = document<SeriesListRep>({ metadata: list(), series: list(), _links: links })

export interface UsagePointDoc {
  /** In epoch ms. */
  readonly at: number
  readonly value: number
}

/** Numbers of one thing, the oldest first. */
export interface Series {
  readonly metadata: SeriesMetadata
  readonly points: readonly UsagePointDoc[]
}

/** Takes the series of an answer apart. A number that is missing or unreadable is a missing point. */
export function seriesIn({ metadata, series }: SeriesListRep): readonly Series[] {
  const points = new Map<number, UsagePointDoc[]>(metadata.map((_, index) => [index, []]))
  for (const row of series as readonly unknown[]) {
    const at = isRecord(row) ? timeOf(row.time) : undefined
    if (at === undefined) continue
    for (const [name, told] of Object.entries(row as SeriesRow)) {
      const value = numberOf(told)
      if (!/^\d+$/.test(name) || value === undefined) continue
      const sofar = points.get(Number(name))
      if (sofar) sofar.push({ at, value })
      else points.set(Number(name), [{ at, value }])
    }
  }
  return [...points]
    .sort(([one], [other]) => one - other)
    .map(([index, some]) => {
      const told = metadata[index]
      return { metadata: isRecord(told) ? told : {}, points: some.sort((one, other) => one.at - other.at) }
    })
}

/** Later times are milliseconds, earlier ones seconds: 10¹¹ seconds are in the year 5138, and as many milliseconds in 1973. */
const mostSeconds = 1e11

function timeOf(value: unknown): number | undefined {
  const time = msOf(value)
  if (time === undefined) return undefined
  const isText = typeof value === 'string' && !/^\d+$/.test(value)
  return isText || Math.abs(time) > mostSeconds ? time : time * 1000
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}
