import type { GraphQLObjectType } from 'graphql'
import { hasPlainRead } from '../../graph/plain-reads.ts'
import { ownName } from '../../graph/type-names.ts'
import { callsByKey } from '../../loaders/by-key-plan.ts'
import { addressFields, ownReads } from '../../rest/resource.ts'
import { isNodeType, type NodeType, pageSizeOf, resources } from '../../rest/resources.ts'
import { assumed } from './account.ts'
import type { Place } from './place.ts'
import { allRoles, allTeams, each, least, namedFlags, pages } from './plans.ts'

type Reference = (place: Place) => number

/** The types that some documents name by their key alone, without a summary. */
const namedByKey: ReadonlySet<NodeType> = new Set(['Flag', 'CustomRole'])

/** Further fields that have a rule of their own. */
const counted: Readonly<Partial<Record<NodeType, readonly string[]>>> = {
  Team: ['roleAssignments', 'projects', 'projectCount'],
  CodeReferenceRepository: ['branch', 'branches', 'defaultBranch'],
}

/** The fields of a type that need no document. */
function toldOf(type: NodeType): readonly string[] {
  const kind = resources[type]
  const { summary = [], telling = [] } = kind.fields ?? {}
  // A project is read to know whether it exists, unless another read shows it.
  const reads = type === 'Project' ? telling : ownReads(kind)
  return [...addressFields(kind), ...(namedByKey.has(type) ? [] : summary), ...reads, ...(counted[type] ?? [])]
}

/** The calls for objects that another document names, by type. */
const references: Readonly<Partial<Record<NodeType, Reference>>> = {
  Project: ({ keys, of, account }) => pages(least(keys, of('Project'), account.projects), pageSizeOf('Project')),
  Environment: ({ keys, of }) => {
    const projects = least(keys, of('Project'))
    return projects + (projects > 1 ? pages(projects, pageSizeOf('Project')) : 0)
  },
  Flag: ({ keys, of, parents, environments }) => namedFlags(keys, least(parents, of('Project')), environments),
  Segment: ({ keys, of, parents }) => {
    const environments = least(parents, of('Environment'))
    return environments * pages(least(Math.ceil(keys / environments), assumed.segments), pageSizeOf('Segment'))
  },
  Member: ({ keys, account }) => pages(least(keys, account.members), resources.Member.byKey!.filter!.most),
  Team: (place) => least(place.keys, allTeams(place)),
  CustomRole: (place) => least(place.keys, allRoles(place)),
  CodeReferenceRepository: () => 1,
  AuditLogEntry: each,
}

/** Whether a field that names an object also contains a field of it, for fields that differ from {@link toldOf}. */
const tellsOtherwise: Readonly<Record<string, (name: string) => boolean>> = {
  'DependentFlag.flag': (name) => name === 'name' || toldOf('Flag').includes(name),
  // Only a read of the flag shows whether it still exists.
  'CodeReferenceExtinction.flag': (name) => ['id', 'key', 'projectKey'].includes(name),
  'ApprovalRequest.flag': embeds,
  'ApprovalRequest.resource': embeds,
  'ApprovalRequest.requestor': () => false,
  'ApprovalRequest.reviewers': () => false,
  'ApprovalRequest.appliedBy': () => false,
  'ApprovalReview.member': () => false,
  'AuditLogMember.member': () => false,
}

/** Whether the flag that an approval request embeds contains a field. */
function embeds(name: string): boolean {
  const silent = ['state', 'deprecatedAt', 'maintainer', 'legacyExperiments', 'goalIds', 'purpose', 'migrationSettings']
  return ![...silent, 'environment', 'environments'].includes(name)
}

/** The calls for parts that embedded documents lack. Parts of single reads have rules of their own. */
function partCalls(type: NodeType, { selected, keys }: Place): number {
  const { parts = {}, alone } = resources[type]
  const isAsked = Object.entries(parts).some(([field, part]) => selected.has(field) && !alone?.parts.includes(part))
  return isAsked ? callsByKey(resources[type], keys).most : 0
}

/** The calls for the objects that a field names, if the selection needs more than the parent document contains. */
export function referenceCalls(coordinate: string, named: GraphQLObjectType, place: Place): number {
  const type = ownName(named)
  if (!isNodeType(type)) return 0
  const reference = references[type]
  if (!reference) return partCalls(type, place)
  const otherwise = Object.hasOwn(tellsOtherwise, coordinate) ? tellsOtherwise[coordinate] : undefined
  const told = toldOf(type)
  const tells = otherwise ?? ((name: string) => told.includes(name) || hasPlainRead(named, name))
  return [...place.selected].every(tells) ? 0 : reference(place)
}
