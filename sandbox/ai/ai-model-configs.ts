import { invalid } from '../http/errors.ts'
import { number, object, objectBody, required, string, strings, text } from '../resource/body.ts'
import type { Call, Writer } from '../resource/call.ts'
import { commit, momentOf } from '../resource/change.ts'
import { projectOf } from '../resource/find.ts'
import { del, post, type Resource } from '../resource/operation.ts'
import { plain } from '../resource/plain.ts'
import { needed, possible, usually } from '../resource/properties.ts'
import { only } from '../resource/shape.ts'
import { type AIModelConfigRecord, seededModelConfigs } from './ai-model-configs-seed.ts'

type Sent = Pick<AIModelConfigRecord, 'name' | 'tags'> & {
  id: string
  icon?: string | undefined
  provider?: string | undefined
  params?: object | undefined
  customParams?: object | undefined
  costPerInputToken?: number | undefined
  costPerOutputToken?: number | undefined
}

const noun = 'AI model config'
const base = '/api/v2/projects/{projectKey}/ai-configs/model-configs'

const configs = plain<AIModelConfigRecord, Sent>({
  noun,
  kind: 'ai-model-config',
  deed: 'AIModelConfig',
  path: `${base}/{modelConfigKey}`,
  by: 'key',
  called: 'AI model config key',
  site: '/projects/{projectKey}/ai-configs/models',
  created: 200,
  taken: 400,
  access: ['createAIModelConfig'],
  listed: { takes: ['restricted'], answer: listed },
  properties: {
    name: needed(text),
    id: needed(text),
    icon: possible(string),
    provider: possible(string),
    params: possible(object),
    customParams: possible(object),
    tags: usually(strings, []),
    costPerInputToken: possible(number),
    costPerOutputToken: possible(number),
  },
  made: ({ id: modelId, ...sent }, call) =>
    ({
      ...sent,
      modelId,
      global: false,
      restricted: false,
      createdAt: momentOf(call),
      version: 1,
    }) as AIModelConfigRecord,
  checkDeletion({ global, key }) {
    if (global) throw invalid(`The model config ${key} is global and cannot be deleted`)
  },
  document: (row, { access }) => ({
    _access: access,
    ...only(row, 'key', 'name', 'icon', 'provider', 'global', 'params', 'customParams', 'tags', 'version'),
    ...only(row, 'costPerInputToken', 'costPerOutputToken'),
    id: row.modelId,
    isRestricted: row.restricted,
  }),
  seed: (_, project) => (project ? seededModelConfigs(project) : []),
})

const rowsOf = (call: Call) => call.store.rows(configs.table, projectOf(call).key)

/** An array without a page around it. */
function listed(call: Call): object {
  const restricted = call.query.restricted?.[0] === 'true'
  return [...rowsOf(call).values()]
    .filter((row) => !restricted || row.restricted)
    .map((row) => configs.document(row, call))
}

/** Changes the restriction of the models that there are, and tells the others. */
function restricted(call: Call, isRestricted: boolean) {
  const keys = required(objectBody(call), 'keys', strings)
  if (!keys.length) throw invalid('keys must not be empty')
  const rows = rowsOf(call)
  const found = [...new Set(keys)].flatMap((key) => rows.get(key) ?? [])
  for (const row of found) {
    const next = { ...row, restricted: isRestricted }
    rows.set(row.key, next)
    commit(call, {
      about: configs.about(row, projectOf(call)),
      titleVerb: isRestricted ? 'restricted the AI model config' : 'removed the restriction of the AI model config',
      actions: [isRestricted ? 'restrictAIModelConfig' : 'unrestrictAIModelConfig'],
      previous: configs.document(row, call),
      current: configs.document(next, call),
    })
  }
  const missing = keys.filter((key) => !rows.has(key))
  return {
    successes: found.map(({ key }) => key),
    errors: missing.map((key) => ({ key, message: `Unknown AI model config key: ${key}`, code: 404 })),
  }
}

const restrict: Writer['write'] = (call) => ({ status: 200, document: restricted(call, true) })

const unrestrict: Writer['write'] = (call) => {
  restricted(call, false)
  return { status: 204 }
}

/** A model config cannot be changed. */
export const aiModelConfigs: Resource = {
  ...configs,
  operations: [
    ...configs.operations.filter(({ method }) => method !== 'PATCH'),
    post(`${base}/restricted`, noun, restrict),
    del(`${base}/restricted`, noun, unrestrict),
  ],
}
