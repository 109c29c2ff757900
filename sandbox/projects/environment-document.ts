import type { Caller } from '../account/tokens.ts'
import { accessOf } from '../policies/permissions.ts'
import { api, json } from '../resource/links.ts'
import { only } from '../resource/shape.ts'
import { usualApprovalSettings } from './approval-settings-record.ts'
import type { EnvironmentRecord } from './environment-record.ts'

const accessTo = accessOf('environment', 'proj/*:env/*', ['updateName', 'updateApprovalSettings', 'deleteEnvironment'])

export function environmentDocument(row: EnvironmentRecord, projectKey: string, caller: Caller) {
  const self = api('projects', projectKey, 'environments', row.key)
  return {
    _links: {
      self: json(self),
      apiKey: json(`${self}/apiKey`),
      mobileKey: json(`${self}/mobileKey`),
      analytics: { href: `https://events.launchdarkly.com/events/bulk/${row.id}`, type: 'text/html' },
      snippet: { href: `https://app.launchdarkly.com/snippet/features/${row.id}.js`, type: 'text/html' },
    },
    _id: row.id,
    ...only(row, 'key', 'name', 'apiKey', 'mobileKey', 'color', 'defaultTtl', 'secureMode'),
    _access: accessTo(caller),
    ...only(row, 'defaultTrackEvents', 'requireComments', 'confirmChanges', 'tags', 'critical'),
    ...approvalsOf(row),
  }
}

/** Every environment has settings for flags; those for other kinds are absent until somebody sets any. */
const approvalsOf = ({ approvals }: EnvironmentRecord) => ({
  approvalSettings: approvals?.flag ?? usualApprovalSettings,
  ...(approvals && { resourceApprovalSettings: { segment: approvals.segment, aiconfig: approvals.aiconfig } }),
})
