import type { Call } from '../resource/call.ts'
import { single } from '../resource/collection.ts'
import { environmentOf, flagOf, projectOf } from '../resource/find.ts'
import { api, json, site } from '../resource/links.ts'
import { get, type Resource } from '../resource/operation.ts'
import { flagListing, newestFirst } from './flag-document.ts'
import type { FlagRecord } from './flag-record.ts'

/** The flags that have this one as a prerequisite, each with the environments in which it does. */
const ofProject = single(flagOf, (prerequisite, call) => {
  const projectKey = call.params.projectKey ?? ''
  return {
    items: newestFirst(projectOf(call)).flatMap((row) => dependent(row, prerequisite.key, call)),
    _links: { self: json(call.path), parent: json(api('flags', projectKey, prerequisite.key)) },
    _site: site(projectKey, '~', 'features', prerequisite.key),
  }
})

/** The same for one environment, which the path has before the flag. */
const ofEnvironment = single(
  (call) => ({ environment: environmentOf(call), prerequisite: flagOf(call) }),
  ({ environment, prerequisite }, call) => {
    const projectKey = call.params.projectKey ?? ''
    const depends = ({ configs }: FlagRecord) =>
      configs.get(environment.key)?.prerequisites.some(({ key }) => key === prerequisite.key)
    return {
      items: newestFirst(projectOf(call))
        .filter(depends)
        .map((row) => flagListing(row, call)),
      _links: { self: json(call.path), parent: json(api('flags', projectKey, prerequisite.key)) },
      _site: site(projectKey, '~', 'features', prerequisite.key),
    }
  },
)

function dependent({ key, name, configs }: FlagRecord, prerequisiteKey: string, call: Call) {
  const project = projectOf(call)
  const environments = [...configs]
    .filter(([, { prerequisites }]) => prerequisites.some((one) => one.key === prerequisiteKey))
    .map(([environmentKey]) => ({
      key: environmentKey,
      name: project.environments.get(environmentKey)?.name,
      _links: { self: json(api('projects', project.key, 'environments', environmentKey)) },
      _site: site(project.key, environmentKey, 'features', key),
    }))
  return environments.length === 0 ? [] : [{ key, name, environments }]
}

export const dependentFlags: Resource = {
  operations: [
    get('/api/v2/flags/{projectKey}/{featureFlagKey}/dependent-flags', 'flag', ofProject, { beta: true }),
    get('/api/v2/flags/{projectKey}/{environmentKey}/{featureFlagKey}/dependent-flags', 'flag', ofEnvironment, {
      beta: true,
    }),
  ],
}
