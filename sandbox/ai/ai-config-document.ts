import { memberSummary } from '../account/member-document.ts'
import type { FlagRecord } from '../flags/flag-record.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { api, json } from '../resource/links.ts'
import { only } from '../resource/shape.ts'
import type { Store } from '../store.ts'
import type { AIConfigRecord, AIVariationRecord } from './ai-config-record.ts'

type Maintained = Pick<AIConfigRecord, 'maintainerId' | 'maintainerTeamKey'>

/** Named as the REST document does, of a member or of a team. */
export function maintainerOf({ maintainerId = '', maintainerTeamKey = '' }: Maintained, store: Store) {
  const team = store.teams.get(maintainerTeamKey)
  if (team) return { kind: 'team', key: team.key, name: team.name }
  const member = store.members.get(maintainerId)
  if (!member) return undefined
  const { _links, ...summary } = memberSummary(member)
  return { kind: 'member', ...summary }
}

export const variationDocument = (row: AIVariationRecord, projectKey: string, configKey: string) => ({
  _id: row.id,
  _links: { parent: json(api('projects', projectKey, 'ai-configs', configKey)) },
  ...only(row, 'key', 'name', 'version', 'createdAt', 'comment', 'description', 'instructions', 'messages', 'model'),
  ...only(row, 'modelConfigKey', 'tools', 'state'),
  judgeConfiguration: row.judges && { judges: row.judges },
  _publishedAt: row.publishedAt,
  _archivedAt: row.archivedAt,
})

/** The targeting in all environments. Rules have ids, as instructions need them, although LaunchDarkly does not document them. */
export const targetingDocument = (
  { targeting, createdAt, key, name, tags }: AIConfigRecord,
  flag: FlagRecord,
  { environments }: ProjectRecord,
) => ({
  ...{ key, name, tags, createdAt, _version: targeting.version, defaults: flag.defaults },
  variations: flag.variations.map((one) => ({ description: '', ...one })),
  experiments: { baselineIdx: 0, items: [] },
  environments: Object.fromEntries(
    [...flag.configs].map(([environmentKey, config]) => [
      environmentKey,
      {
        enabled: config.on,
        ...only(config, 'targets', 'contextTargets', 'fallthrough', 'offVariation', 'lastModified'),
        ...only(config, 'trackEvents', 'trackEventsFallthrough'),
        rules: config.rules.map(({ ref, disabled, clauses, ...rule }) => ({
          ...rule,
          clauses: clauses.map(({ _id, ...clause }) => ({ id: _id, ...clause })),
        })),
        _environmentName: environments.get(environmentKey)?.name ?? environmentKey,
        _version: config.version,
      },
    ]),
  ),
})
