import { environmentOf as itself } from '../changes/audit-targets.ts'
import type { Call, Writer } from '../resource/call.ts'
import { commit, newUuid } from '../resource/change.ts'
import { environmentOf, projectOf } from '../resource/find.ts'
import { expiryOf } from '../resource/query.ts'
import { environmentDocument } from './environment-document.ts'
import type { EnvironmentRecord } from './environment-record.ts'

interface Reset {
  takes: readonly string[]
  action: string
  what: string
  renewed(call: Call): Partial<EnvironmentRecord>
}

const reset = ({ takes, action, what, renewed }: Reset): Writer => ({
  takes,
  write(call) {
    // Nobody evaluates flags with keys of the sandbox, so how long the old one lives is only checked.
    expiryOf(call.query)
    const project = projectOf(call)
    const row = environmentOf(call)
    const changed = { ...row, ...renewed(call), version: row.version + 1 }
    project.environments.set(row.key, changed)
    const current = environmentDocument(changed, project.key, call.caller)
    commit(call, {
      about: itself(project, changed),
      titleVerb: `reset the ${what} of the environment`,
      actions: [action],
      shortDescription: `Reset the ${what}`,
      previous: environmentDocument(row, project.key, call.caller),
      current,
    })
    return { status: 200, document: current }
  },
})

export const resetSdkKey = reset({
  takes: ['expiry'],
  action: 'updateApiKey',
  what: 'SDK key',
  renewed: (call) => ({ apiKey: `sdk-${newUuid(call)}` }),
})

export const resetMobileKey = reset({
  takes: [],
  action: 'updateMobileKey',
  what: 'mobile key',
  renewed: (call) => ({ mobileKey: `mob-${newUuid(call)}` }),
})
