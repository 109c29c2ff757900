import { memberSummary } from '../account/member-document.ts'
import { teamSummary } from '../account/team-document.ts'
import { legacyExperiments } from '../experiments/legacy-experiments.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import type { Call } from '../resource/call.ts'
import { api, json, site } from '../resource/links.ts'
import { only } from '../resource/shape.ts'
import type { Store } from '../store.ts'
import { configDocument, type FlagDetail } from './flag-config-document.ts'
import type { FlagRecord } from './flag-record.ts'

export function flagDocument(row: FlagRecord, call: Call, detail: FlagDetail) {
  const { store, params } = call
  const projectKey = params.projectKey ?? ''
  const team = store.teams.get(row.maintainerTeamKey ?? '')
  return {
    ...flagBasics(row, projectKey, store),
    maintainerTeamKey: team?.key,
    _maintainerTeam: team && teamSummary(team),
    goalIds: [],
    experiments: legacyExperiments(row, call),
    customProperties: row.customProperties,
    archived: row.archivedAt !== undefined,
    archivedDate: row.archivedAt,
    deprecated: row.deprecatedAt !== undefined,
    deprecatedDate: row.deprecatedAt,
    defaults: row.defaults,
    _purpose: row.migration ? 'migration' : row.purpose,
    migrationSettings: detail.expand.has('migrationSettings') ? row.migration : undefined,
    environments: detail.environmentKeys && configs(row, detail.environmentKeys, call, detail),
  }
}

/** What is told of a flag wherever one is told whole. */
export function flagBasics(row: FlagRecord, projectKey: string, { members }: Store) {
  const maintainer = members.get(row.maintainerId ?? '')
  return {
    _links: { self: json(api('flags', projectKey, row.key)), parent: json(api('flags', projectKey)) },
    ...only(row, 'key', 'name', 'description', 'kind'),
    _version: row.version,
    creationDate: row.createdAt,
    ...only(row, 'includeInSnippet', 'clientSideAvailability', 'variations', 'temporary', 'tags'),
    maintainerId: maintainer?.id,
    _maintainer: maintainer && memberSummary(maintainer),
  }
}

function configs(row: FlagRecord, keys: readonly string[], call: Call, detail: FlagDetail) {
  const documents: Record<string, object> = {}
  for (const key of keys) {
    const config = row.configs.get(key)
    const environment = call.store.projects.get(call.params.projectKey ?? '')?.environments.get(key)
    if (config && environment) documents[key] = configDocument(row, config, environment, call, detail)
  }
  return documents
}

/** What writing answers has all environments whole. */
export const writtenFlag = (row: FlagRecord, call: Call) =>
  flagDocument(row, call, { environmentKeys: [...row.configs.keys()], whole: true, expand: new Set() })

/** A flag of the environment of the path, where others name it: how it is called, and where it is. */
export const flagListing = ({ key, name }: FlagRecord, { params: { projectKey = '', environmentKey = '' } }: Call) => ({
  name,
  key,
  _links: { self: json(api('flags', projectKey, key)), parent: json(api('flags', projectKey)) },
  _site: site(projectKey, environmentKey, 'features', key),
})

/** LaunchDarkly does not say in which order a list without `sort` is; here the newest flag comes first. */
export const newestFirst = ({ flags }: ProjectRecord): FlagRecord[] => [...flags.values()].reverse()
