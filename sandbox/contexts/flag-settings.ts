import { commitFlag } from '../flags/flag-commits.ts'
import { withoutContext, withTargets } from '../flags/flag-targets.ts'
import { invalid } from '../http/errors.ts'
import { objectBody, optional, string } from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { isSame } from '../resource/change.ts'
import { environmentOf, flagOf, found, projectOf } from '../resource/find.ts'
import { put, type Resource } from '../resource/operation.ts'
import { shown } from '../resource/shape.ts'
import { kindIn } from './context-kinds.ts'

/** Makes a context a target of the variation with the value that is sent, and of no other. Without a value, of none. */
export function settingFor(call: Call, contextKind: string, contextKey: string): Written {
  const [project, environment, flag] = [projectOf(call), environmentOf(call), flagOf(call)]
  const body = objectBody(call)
  const comment = optional(body, 'comment', string)
  const setting = body.setting ?? null
  const variation = flag.variations.findIndex(({ value }) => isSame(value, setting))
  if (setting !== null && variation < 0) {
    throw invalid(`setting must be the value of a variation of the flag, got ${shown(setting)}`)
  }
  const config = found(flag.configs, environment.key, 'environment key')
  const others = withoutContext(config, contextKind, contextKey)
  const target = { contextKind, values: [contextKey], variation }
  const next = withTargets(config, setting === null ? others : [...others, target])
  const configs = new Map(flag.configs).set(environment.key, next)
  commitFlag(call, { project, before: flag, after: { ...flag, configs }, comment })
  return { status: 204 }
}

const update = (call: Call): Written =>
  settingFor(call, kindIn(call.params, 'contextKind'), call.params.contextKey ?? '')

const path = '/api/v2/projects/{projectKey}/environments/{environmentKey}/contexts/{contextKind}/{contextKey}'

export const contextFlagSettings: Resource = {
  operations: [put(`${path}/flags/{featureFlagKey}`, 'flag', update)],
}
