import { environmentOf as itself } from '../changes/audit-targets.ts'
import { invalid } from '../http/errors.ts'
import {
  boolean,
  type Given,
  integer,
  object,
  objectBody,
  oneOf,
  optional,
  required,
  strings,
  text,
} from '../resource/body.ts'
import type { Answerer, Call, Written } from '../resource/call.ts'
import { commit, isSame } from '../resource/change.ts'
import { found, projectOf } from '../resource/find.ts'
import { get, patch, type Resource } from '../resource/operation.ts'
import { createdWith, type Properties, possible } from '../resource/properties.ts'
import { first, joined } from '../resource/query.ts'
import { shown } from '../resource/shape.ts'
import { type ApprovalSettingsRecord, usualApprovalSettings } from './approval-settings-record.ts'
import { numberOfApprovals } from './environment-approvals.ts'
import { environmentDocument } from './environment-document.ts'

const kindNames = ['flag', 'segment', 'aiconfig'] as const
const kinds = oneOf(...kindNames)

/** Of a kind of resource in an environment: what the body leaves out stays as it is. */
function updateApprovalSettings(call: Call): Written {
  const project = projectOf(call)
  const body = objectBody(call)
  const kind = required(body, 'resourceKind', kinds)
  const row = found(project.environments, required(body, 'environmentKey', text), 'environment key')
  const before = row.approvals ?? { flag: usualApprovalSettings, segment: usualApprovalSettings }
  const current = before[kind] ?? usualApprovalSettings
  const settings = changed(current, body, call)
  const document = { [kind]: { environments: { [row.key]: settings } } }
  if (isSame(current, settings)) return { status: 200, document }
  const next = { ...row, approvals: { ...before, [kind]: settings }, version: row.version + 1 }
  project.environments.set(row.key, next)
  commit(call, {
    about: itself(project, next),
    titleVerb: 'changed the approval settings of the environment',
    actions: ['updateApprovalSettings'],
    shortDescription: `Changed the approval settings for the kind ${kind}`,
    previous: environmentDocument(row, project.key, call.caller),
    current: environmentDocument(next, project.key, call.caller),
  })
  return { status: 200, document }
}

const properties = {
  required: possible(boolean),
  bypassApprovalsForPendingChanges: possible(boolean),
  minNumApprovals: {
    read: (given, name) => {
      const count = optional(given, name, integer)
      return count === undefined ? undefined : numberOfApprovals(count)
    },
  },
  canReviewOwnRequest: possible(boolean),
  canApplyDeclinedChanges: possible(boolean),
  serviceKind: possible(text),
  serviceConfig: possible(object),
  requiredApprovalTags: possible(strings),
  autoApplyApprovedChanges: possible(boolean),
  serviceKindConfigurationId: possible(text),
} satisfies Properties<Partial<ApprovalSettingsRecord>>

/** Null takes away what the usual settings lack or may lack, and leaves all else as it is. */
function changed(before: ApprovalSettingsRecord, body: Given, call: Call): ApprovalSettingsRecord {
  const { autoApplyApprovedChanges, serviceKindConfigurationId, ...others } = before
  const left = Object.entries({ autoApplyApprovedChanges, serviceKindConfigurationId }).filter(
    ([name, value]) => value !== undefined && body[name] !== null,
  )
  return Object.assign({ ...others, ...Object.fromEntries(left) }, createdWith(properties, body, call))
}

const parts: Readonly<Record<string, ApprovalSettingsRecord>> = {
  default: usualApprovalSettings,
  strict: { ...usualApprovalSettings, required: true },
}

/** Of each kind of resource, of AI configs if some were set, in each environment, or in the one that is named. */
const readApprovalSettings: Answerer = {
  takes: ['environmentKey', 'resourceKind', 'expand'],
  answer(call) {
    const { environments } = projectOf(call)
    const { query } = call
    const named = first(query, 'environmentKey')
    const rows = named === undefined ? [...environments.values()] : [found(environments, named, 'environment key')]
    const expand = [...joined(query, 'expand')]
    const wrong = expand.find((part) => !Object.hasOwn(parts, part))
    if (wrong !== undefined) throw invalid(`expand must be of ${Object.keys(parts).join(', ')}, got ${shown(wrong)}`)
    const kind = first(query, 'resourceKind')
    const isSet = (one: (typeof kindNames)[number]) =>
      one !== 'aiconfig' || rows.some(({ approvals }) => approvals?.aiconfig)
    const wanted = kindNames.filter((one) => (kind === undefined ? isSet(one) : kind === one))
    const more = Object.fromEntries(expand.map((part) => [`_${part}`, parts[part]]))
    return Object.fromEntries(
      wanted.map((one) => {
        const settings = rows.map(({ key, approvals }) => [key, approvals?.[one] ?? usualApprovalSettings])
        return [one, { environments: Object.fromEntries(settings), ...more }]
      }),
    )
  },
}

const path = '/api/v2/approval-requests/projects/{projectKey}/settings'

export const approvalSettings: Resource = {
  operations: [
    get(path, 'environment', readApprovalSettings, { beta: true }),
    patch(path, 'environment', updateApprovalSettings, { beta: true }),
  ],
}
