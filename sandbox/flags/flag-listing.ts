import type { ProjectRecord } from '../projects/project-record.ts'
import type { Call } from '../resource/call.ts'
import { api, json, site } from '../resource/links.ts'
import type { FlagRecord } from './flag-record.ts'

/** A flag of the environment of the path, where others name it: how it is called, and where it is. */
export const flagListing = ({ key, name }: FlagRecord, { params: { projectKey = '', environmentKey = '' } }: Call) => ({
  name,
  key,
  _links: { self: json(api('flags', projectKey, key)), parent: json(api('flags', projectKey)) },
  _site: site(projectKey, environmentKey, 'features', key),
})

/** LaunchDarkly does not say in which order a list without `sort` is; here the newest flag comes first. */
export const newestFirst = ({ flags }: ProjectRecord): FlagRecord[] => [...flags.values()].reverse()
