import { maintainers, withOneMaintainer } from '../account/maintainers.ts'
import { memberSummary } from '../account/member-document.ts'
import type { TeamRecord } from '../account/team-record.ts'
import { begins, differs, has, hasAny, is } from '../filters/filter-operator-kinds.ts'
import type { OperatorFilter } from '../filters/filter-operators.ts'
import { invalid } from '../http/errors.ts'
import { boolean, type Given, string, strings, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { momentOf, newUuid } from '../resource/change.ts'
import { projectOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { type PlainResource, plain } from '../resource/plain.ts'
import { needed, usually } from '../resource/properties.ts'
import { expanded, joined } from '../resource/query.ts'
import { defined, only } from '../resource/shape.ts'
import { objectId, random } from '../seed/random.ts'
import { flagsOf, segmentsOf, setFlagLinks, setSegmentLinks, without } from './linked-resources.ts'
import type { ViewRecord } from './view-record.ts'
import { seededViews } from './views-seed.ts'

const keyOf = ({ key }: ViewRecord) => [key]
const nameOf = ({ name }: ViewRecord) => [name]
const tagsOf = ({ tags }: ViewRecord) => tags
const maintainersOf = ({ maintainerId }: ViewRecord) => (maintainerId ? [maintainerId] : [])

/** `contains a`: one of the row's texts has it as a part. */
const hasPart =
  (texts: (row: ViewRecord) => readonly string[]): OperatorFilter<ViewRecord> =>
  ({ values: [part = ''] }) =>
  (row) =>
    texts(row).some((one) => one.includes(part))

const ofText = (texts: (row: ViewRecord) => readonly string[]) => ({
  equals: has(texts),
  notEquals: differs(texts),
  startsWith: begins(texts),
  contains: hasPart(texts),
  anyOf: hasAny(texts),
})

/** The links of documents within a view have no underscore. */
function flagsSummary(view: ViewRecord, call: Call) {
  const { key: projectKey } = projectOf(call)
  const items = flagsOf(view, call).map(({ key, name }) => ({
    ...{ key, name },
    links: { self: json(api('flags', projectKey, key)) },
  }))
  return { count: items.length, linkedFlags: { items, totalCount: items.length } }
}

function segmentsSummary(view: ViewRecord, call: Call) {
  const { key: projectKey } = projectOf(call)
  const items = segmentsOf(view, call).map(({ environment, segment: { key, name } }) => ({
    ...{ key, name, environmentId: environment.id },
    links: { self: json(api('segments', projectKey, environment.key, key)) },
  }))
  return { count: items.length, linkedSegments: { items, totalCount: items.length } }
}

function resourceSummary(view: ViewRecord, call: Call) {
  const [flagCount, segmentCount] = [flagsOf(view, call).length, segmentsOf(view, call).length]
  return { flagCount, segmentCount, totalCount: flagCount + segmentCount }
}

/** The id of a member is `id` here. */
function maintainerOf({ maintainerId = '', maintainerTeamKey = '' }: ViewRecord, { store }: Call) {
  const [member, team] = [store.members.get(maintainerId), store.teams.get(maintainerTeamKey)]
  if (member) {
    const { _id: id, email, role, firstName, lastName } = memberSummary(member)
    return { id, kind: 'member', maintainerMember: { ...{ id, email, role }, ...defined({ firstName, lastName }) } }
  }
  if (!team) return undefined
  const id = teamIdOf(team)
  return { id, kind: 'team', maintainerTeam: { id, ...only(team, 'key', 'name') } }
}

/** Nothing but views tells the id of a team. */
const teamIdOf = ({ key, createdAt }: TeamRecord) => objectId(createdAt, random(`team/${key}/id`))

/** The routes of links lead to no metrics and no AI configs. */
const none = { items: [], totalCount: 0 }

type Sent = Pick<ViewRecord, 'name' | 'description' | 'tags' | 'generateSdkKeys' | 'archived'> & {
  maintainerId?: string | undefined
  maintainerTeamKey?: string | undefined
}

/** The view with the maintainer that was sent last, who excludes a former one. */
function maintained<Row extends Pick<ViewRecord, 'maintainerId' | 'maintainerTeamKey'>>(row: Row, call: Call): Row {
  const { maintainerId, maintainerTeamKey } = call.body as Given
  if (maintainerId && maintainerTeamKey)
    throw invalid('Only one of maintainerId and maintainerTeamKey can be specified')
  return withOneMaintainer(row, call)
}

export const views: PlainResource<ViewRecord> = plain<ViewRecord, Sent>({
  noun: 'view',
  path: '/api/v2/projects/{projectKey}/views/{viewKey}',
  by: 'key',
  called: 'view key',
  site: '/projects/{projectKey}/views',
  beta: true,
  created: 200,
  partial: true,
  taken: 400,
  idFor: newUuid,
  list: {
    pageMaximum: 100,
    operatorFilters: {
      key: ofText(keyOf),
      name: ofText(nameOf),
      tag: { equals: has(tagsOf), anyOf: hasAny(tagsOf) },
      maintainerId: { equals: has(maintainersOf), anyOf: hasAny(maintainersOf) },
      isPayloadView: { equals: is(({ generateSdkKeys }) => generateSdkKeys) },
    },
    sorts: {
      key: { by: ({ key }) => key },
      name: { by: ({ name }) => name.toLowerCase() },
      updatedAt: { by: ({ updatedAt }) => updatedAt },
    },
  },
  properties: {
    name: needed(text, 'updateName'),
    description: usually(string, '', 'updateDescription'),
    generateSdkKeys: usually(boolean, false, 'updateGenerateSdkKeys'),
    tags: usually(strings, [], 'updateTags'),
    ...maintainers('updateMaintainer', 'updateMaintainerTeam'),
    archived: usually(boolean, false, 'updateArchived'),
  },
  made: (sent, call) => {
    const createdAt = momentOf(call)
    const row = maintained(defined(sent) as Omit<ViewRecord, 'id' | 'key'>, call)
    return { ...row, createdAt, updatedAt: createdAt, version: 1 }
  },
  settled: ({ archivedAt, ...row }, call) => ({
    ...maintained(row, call),
    updatedAt: momentOf(call),
    version: row.version + 1,
    ...(row.archived && { archivedAt: archivedAt ?? momentOf(call) }),
  }),
  document: (row, { links, access, call }) => {
    const project = projectOf(call)
    return {
      _access: access,
      _links: links,
      ...{ id: row.id, accountId: call.store.accountId, projectId: project.id, projectKey: project.key },
      ...only(row, 'key', 'name', 'description', 'generateSdkKeys', 'version', 'tags', 'createdAt', 'updatedAt'),
      archived: row.archived,
      archivedAt: row.archivedAt,
      deleted: false,
    }
  },
  expand: { flagsSummary, segmentsSummary, resourceSummary },
  alone: (row, call) => ({
    ...expanded(call.query, ['maintainer'], () => maintainerOf(row, call)),
    ...(joined(call.query, 'expand').has('allResources') && { metricsExpanded: none, aiConfigsExpanded: none }),
  }),
  deleted: (row, call) => {
    for (const flag of flagsOf(row, call)) setFlagLinks(flag, without(flag, row), call)
    for (const one of segmentsOf(row, call)) setSegmentLinks(one, without(one.segment, row))
  },
  seed: (company, project) => (project ? seededViews(project, company) : []),
})
