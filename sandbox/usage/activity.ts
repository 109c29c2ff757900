import { experimentsIn } from '../experiments/experiment-table.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { random } from '../seed/random.ts'
import type { Store } from '../store.ts'
import { type Sdk, sdksOf } from './sdks.ts'

/** Something that is counted, with the values of its dimensions, and how much of it there is on an ordinary day. */
export interface Cell {
  dimensions: Readonly<Record<string, string>>
  perDay: number
  /** The number of decimals. Default 0. */
  fractions?: number
}

const inProject = ({ id, key }: ProjectRecord) => ({ projectId: id, projectKey: key })

/** The environments with what they have in common: less happens where nobody buys anything. */
const places = ({ projects }: Store) =>
  [...projects.values()].flatMap((project) =>
    [...project.environments.values()].map((environment) => ({
      project,
      at: { ...inProject(project), environmentId: environment.id, environmentKey: environment.key },
      share: environment.critical ? 1 : 0.04,
    })),
  )

const ofSdk = ({ name, version, type, applicationKey }: Sdk) => ({
  ...{ sdkName: name, sdkVersion: version, sdkType: type, sdkAppId: applicationKey },
  side: type === 'server' ? 'server' : 'client',
})

const contextKinds = { user: 1, organization: 0.1, device: 0.4 }
const anonymity = { true: 0.7, false: 0.3 }

/** The contexts of all kinds. */
export const contexts = (store: Store): Cell[] =>
  places(store).flatMap(({ project, at, share }) =>
    sdksOf(project).flatMap((sdk) =>
      Object.entries(contextKinds).flatMap(([contextKind, ofKind]) =>
        Object.entries(anonymity).map(([anonymousV2, ofThese]) => ({
          dimensions: { ...at, ...ofSdk(sdk), contextKind, anonymousV2 },
          perDay: sdk.reach * share * ofKind * ofThese,
        })),
      ),
    ),
  )

/** The contexts of the primary kind. */
export const activeUsers = (store: Store): Cell[] =>
  contexts(store).filter(({ dimensions }) => dimensions.contextKind === 'user')

/** In minutes. */
export const connections = (store: Store): Cell[] =>
  places(store).flatMap(({ project, at, share }) =>
    sdksOf(project).map((sdk) => ({
      dimensions: {
        ...at,
        ...ofSdk(sdk),
        connectionType: sdk.connectionType,
        ...(sdk.relayVersion && { relayVersion: sdk.relayVersion }),
      },
      perDay: (sdk.type === 'server' ? 1440 * 12 : sdk.reach * 4) * share,
      fractions: 2,
    })),
  )

/** The connections that are streams: their number, not their minutes. */
export const streams = (store: Store): Cell[] =>
  connections(store).map(({ dimensions, perDay }) => ({
    dimensions: {
      ...dimensions,
      source: dimensions.sdkType!,
      sdk: dimensions.sdkName!,
      version: dimensions.sdkVersion!,
    },
    perDay: perDay / 60,
  }))

const eventKinds = { feature: 1, custom: 0.2, identify: 0.1 }

export const exportedEvents = (store: Store): Cell[] =>
  places(store).flatMap(({ at, share }) =>
    Object.entries(eventKinds).map(([eventKind, ofKind]) => ({
      dimensions: { ...at, eventKind },
      perDay: 40_000 * share * ofKind,
    })),
  )

/** The flags with experiments, as far as they have any. */
const testsIn = ({ flags }: ProjectRecord) =>
  [...flags.values()].flatMap(({ experiment }) => (experiment ? [experiment] : []))

export const experimentEvents = (store: Store): Cell[] =>
  places(store).flatMap(({ project, at, share }) =>
    testsIn(project).flatMap(({ metricKey: eventKey }) =>
      ['custom', 'feature'].map((eventKind) => ({ dimensions: { ...at, eventKey, eventKind }, perDay: 900 * share })),
    ),
  )

export const experimentKeys = (store: Store): Cell[] =>
  places(store).flatMap(({ project, at, share }) =>
    [...experimentsIn(store, project).values()]
      .filter(({ environmentKey, current }) => environmentKey === at.environmentKey && current)
      .map(({ id: experimentId }) => ({ dimensions: { ...at, experimentId }, perDay: 700 * share })),
  )

/** What each project sends to observability or asks of Vega. */
export const ofProjects =
  (perDay: number) =>
  ({ projects }: Store): Cell[] =>
    [...projects.values()].map((project) => ({ dimensions: inProject(project), perDay }))

export const events = (store: Store): Cell[] =>
  Object.entries({ received: 0.7, published: 1 }).flatMap(([type, share]) =>
    exportedEvents(store).map(({ dimensions, perDay }) => ({
      dimensions: { ...dimensions, type },
      perDay: perDay * share,
    })),
  )

const categories: Readonly<Record<string, string>> = { server: 'backend', client: 'browser', mobile: 'mobile' }

export const byCategory = (store: Store): Cell[] =>
  activeUsers(store).map(({ dimensions, perDay }) => ({
    dimensions: { ...dimensions, category: categories[dimensions.sdkType!]! },
    perDay,
  }))

/** The numbers of a cell on some days in a row, each the same whatever was asked before. Fewer people shop at work. */
export function onDays({ dimensions, perDay, fractions = 0 }: Cell, firstDay: number, count: number): Float64Array {
  const seed = random(`usage/${JSON.stringify(dimensions)}`).integer(0, 1e9)
  return Float64Array.from({ length: count }, (_, index) => {
    const weekday = (firstDay + index + thursday) % 7
    const swing = 0.85 + 0.3 * mixed(seed + firstDay + index)
    return rounded(perDay * swing * (weekday === 0 || weekday === 6 ? 1.2 : 1), fractions)
  })
}

/** The weekday of 1970-01-01, from Sunday on. */
const thursday = 4

/** A number from 0 to 1 that looks random. A source of random numbers for each day would take too long. */
function mixed(value: number): number {
  const once = Math.imul(value ^ (value >>> 16), 0x45d9f3b)
  const twice = Math.imul(once ^ (once >>> 16), 0x45d9f3b)
  return ((twice ^ (twice >>> 16)) >>> 0) / 4294967296
}

export function rounded(value: number, fractions: number): number {
  const unit = 10 ** fractions
  return Math.round(value * unit) / unit
}
