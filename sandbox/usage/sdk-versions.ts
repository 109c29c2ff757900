import { invalid } from '../http/errors.ts'
import type { Call } from '../resource/call.ts'
import { json } from '../resource/links.ts'
import { get } from '../resource/operation.ts'
import { first } from '../resource/query.ts'
import { shown } from '../resource/shape.ts'
import { day } from '../seed/random.ts'
import { relayLatestVersion, type Sdk, sdksOf } from './sdks.ts'
import { rangeOf } from './usage-window.ts'

const sides = ['client', 'server']

const isOn = (side: string) => (sdk: Sdk) => (sdk.type === 'server') === (side === 'server')

/** The SDKs that the projects of the account use, each once. */
const inUse = ({ store }: Call): Sdk[] => [...new Set([...store.projects.values()].flatMap(sdksOf))]

function sideIn(name: string, side: string | undefined): string {
  if (side !== undefined && sides.includes(side)) return side
  throw invalid(`${name} must be ${sides.join(' or ')}, got ${shown(side)}`)
}

function streaming(call: Call) {
  const sdks = inUse(call).filter(isOn(sideIn('source', call.params.source)))
  return { _links: { self: json(call.path) }, sdkVersions: sdks.map(({ name: sdk, version }) => ({ sdk, version })) }
}

const names = {
  takes: ['from', 'to', 'sdktype'],
  answer(call: Call) {
    rangeOf(call, 1, (to) => to - 7 * day)
    const side = first(call.query, 'sdktype')
    const sdks = inUse(call).filter(side === undefined ? () => true : isOn(sideIn('sdktype', side)))
    return { _links: { self: json(call.path) }, sdks: sdks.map(({ name }) => name) }
  },
}

const page = (sdk: string, version: string) => `https://github.com/launchdarkly/${sdk}/releases/tag/${version}`

/** The highest version of each SDK in each environment: a bare list. */
const details = ({ store }: Call) =>
  [...store.projects.values()].flatMap((project) =>
    [...project.environments.values()].flatMap((environment) =>
      sdksOf(project).map((sdk) => ({
        ...{ name: sdk.name, version: sdk.version, type: sdk.type, applicationId: sdk.applicationKey },
        ...{ connectionType: sdk.connectionType, ldLatestVersion: sdk.latestVersion, eolStatus: sdk.eolStatus },
        latestReleaseUrl: page(sdk.name, sdk.latestVersion),
        ...(sdk.relayVersion && {
          ...{ relayVersion: sdk.relayVersion, relayLatestVersion, relayEolStatus: 'supported' },
          relayLatestReleaseUrl: page('ld-relay', relayLatestVersion),
        }),
        ...{ projectId: project.id, projectKey: project.key, projectName: project.name },
        ...{ environmentId: environment.id, environmentKey: environment.key, environmentName: environment.name },
      })),
    ),
  )

export const sdkVersionRoutes = [
  get('/api/v2/usage/streams/{source}/sdkversions', 'usage', streaming, { beta: true }),
  get('/api/v2/usage/mau/sdks', 'usage', names, { beta: true }),
  get('/api/v2/usage/sdk-versions/details', 'usage', details, { beta: true }),
]
