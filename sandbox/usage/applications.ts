import { memberSummary } from '../account/member-document.ts'
import { teamSummary } from '../account/team-summary.ts'
import { begins, differs, hasAny, is } from '../filters/filter-operator-kinds.ts'
import { oneOf, string } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { api, json, site } from '../resource/links.ts'
import { plain } from '../resource/plain.ts'
import { needed, possible } from '../resource/properties.ts'
import { only } from '../resource/shape.ts'
import type { ApplicationRecord } from './application-record.ts'
import { versionTable } from './application-version-table.ts'
import { seededApplications } from './applications-seed.ts'

export const applicationKinds = ['browser', 'mobile', 'server'] as const

/** Where the documentation names a filter without its operators, these are those of the other fields. */
export const namedFilters = {
  key: { anyOf: hasAny(({ key }: { key: string }) => [key]), notEquals: differs(({ key }: { key: string }) => [key]) },
  name: {
    anyOf: hasAny(({ name }: { name: string }) => [name]),
    notEquals: differs(({ name }: { name: string }) => [name]),
    startsWith: begins(({ name }: { name: string }) => [name]),
  },
  autoAdded: { equals: is(({ autoAdded }: { autoAdded: boolean }) => autoAdded) },
}

export const namedSorts = {
  creationDate: { by: ({ createdAt }: { createdAt: number }) => createdAt },
  name: { by: ({ name }: { name: string }) => name.toLowerCase() },
}

function maintainerOf({ maintainerId = '', maintainerTeamKey = '' }: ApplicationRecord, { store }: Call) {
  const member = store.members.get(maintainerId)
  if (member) return { member: memberSummary(member) }
  const [team] = teamSummary(maintainerTeamKey, store)
  return team && { team }
}

/** The flags of all projects that an application evaluated, all at once. */
function flagsOf({ key: applicationKey }: ApplicationRecord, { store }: Call) {
  const items = [...store.projects.values()].flatMap(({ key: projectKey, flags }) =>
    [...flags.values()]
      .filter(({ applicationKeys, archivedAt }) => archivedAt === undefined && applicationKeys.includes(applicationKey))
      .map(({ key, name }) => ({
        key,
        name,
        _links: { self: json(api('flags', projectKey, key)) },
        _site: site(projectKey, '~', 'features', key),
      })),
  )
  return { items, totalCount: items.length, _links: {} }
}

/** Nobody creates applications by REST: SDKs report them, or people make them in the user interface. */
export const applications = plain<ApplicationRecord>({
  noun: 'application',
  path: '/api/v2/applications/{applicationKey}',
  by: 'key',
  called: 'application key',
  site: '/settings/applications',
  beta: true,
  uncreated: true,
  list: {
    pageMaximum: 100,
    pageUsual: 10,
    operatorFilters: {
      ...namedFilters,
      kind: { anyOf: hasAny(({ kind }) => [kind], applicationKinds), notEquals: differs(({ kind }) => [kind]) },
    },
    sorts: namedSorts,
  },
  properties: {
    description: possible(string, 'updateApplicationDescription'),
    kind: needed(oneOf(...applicationKinds), 'updateApplicationKind'),
  },
  settled: (row) => ({ ...row, version: row.version + 1 }),
  document: (row, { links, access, call }) => ({
    ...only(row, 'key', 'name', 'description', 'kind', 'autoAdded'),
    creationDate: row.createdAt,
    _version: row.version,
    _maintainer: maintainerOf(row, call),
    _access: access,
    _links: links,
  }),
  expand: { flags: flagsOf },
  deleted({ key }, { store }) {
    const versions = store.rows(versionTable)
    for (const [name, { applicationKey }] of versions) if (applicationKey === key) versions.delete(name)
  },
  seed: seededApplications,
})
