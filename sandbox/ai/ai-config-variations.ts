import { withVariations } from '../flags/flag-kept-variations.ts'
import { ApiError, invalid, keyExists, notFound } from '../http/errors.ts'
import {
  boolean,
  type Given,
  integer,
  key,
  number,
  object,
  objectBody,
  objects,
  oneOf,
  optional,
  required,
  string,
  strings,
  text,
} from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { commit, drawn, isSame, momentOf, newId } from '../resource/change.ts'
import { projectOf } from '../resource/find.ts'
import { del, get, type Operation, patch, post } from '../resource/operation.ts'
import type { PlainResource } from '../resource/plain.ts'
import { defined } from '../resource/shape.ts'
import { variationDocument } from './ai-config-document.ts'
import { type AIConfigMode, type AIConfigRecord, type AIVariationRecord, latestOf } from './ai-config-record.ts'
import { servedVariations } from './ai-config-targeting-values.ts'

/** The properties of a version in a body. Those that the body leaves out are left out. */
function sentIn(body: Given, mode: AIConfigMode): Partial<AIVariationRecord> {
  const messages = optional(body, 'messages', objects)
  const judges = optional(body, 'judgeConfiguration', object)
  const tools = optional(body, 'tools', objects)
  const toolKeys = optional(body, 'toolKeys', strings)
  const instructions = optional(body, 'instructions', string)
  if (mode === 'agent' && messages?.length) throw invalid('An agent has instructions in place of messages')
  if (mode !== 'agent' && instructions !== undefined) throw invalid('Only an agent has instructions')
  return defined({
    name: optional(body, 'name', text),
    comment: optional(body, 'comment', string),
    description: optional(body, 'description', string),
    instructions,
    messages: messages?.map((one) => ({
      role: required(one, 'role', oneOf('system', 'user', 'assistant', 'developer')),
      content: required(one, 'content', string),
    })),
    model: optional(body, 'model', object),
    modelConfigKey: optional(body, 'modelConfigKey', text),
    tools:
      tools?.map((one) => ({ key: required(one, 'key', text), version: required(one, 'version', integer) })) ??
      toolKeys?.map((one) => ({ key: one, version: 1 })),
    judges: judges && (optional(judges, 'judges', objects) ?? []).map(judgeIn),
  })
}

function judgeIn(given: Given) {
  const samplingRate = required(given, 'samplingRate', number)
  if (samplingRate < 0 || samplingRate > 1) throw invalid(`samplingRate must be from 0 to 1, got ${samplingRate}`)
  return { judgeConfigKey: required(given, 'judgeConfigKey', text), samplingRate }
}

/** The first version of a variation. */
export const newVariation = (body: Given, mode: AIConfigMode, call: Call): AIVariationRecord => ({
  model: {},
  ...sentIn(body, mode),
  id: newId(call),
  key: required(body, 'key', key),
  name: required(body, 'name', text),
  version: 1,
  createdAt: momentOf(call),
  state: 'published',
  publishedAt: momentOf(call),
})

/** The operations on the variations of an AI config, each of which is a change of the AI config. */
export function variationOperations(configs: PlainResource<AIConfigRecord>): readonly Operation[] {
  const base = '/api/v2/projects/{projectKey}/ai-configs/{configKey}/variations'
  const path = `${base}/{variationKey}`
  const kind = 'AI config'

  function versionsOf(call: Call): [AIVariationRecord, ...AIVariationRecord[]] {
    const { variationKey } = call.params
    const versions = configs.find(call).variations.filter((one) => one.key === variationKey)
    if (!versions.length) throw notFound('AI config variation key', variationKey)
    return versions as [AIVariationRecord, ...AIVariationRecord[]]
  }

  /** Puts the AI config with other versions in place of the former one. */
  function put(call: Call, variations: readonly AIVariationRecord[], action: string, titleVerb: string): void {
    const before = configs.find(call)
    const served = servedVariations({ ...before, variations }, before.targeting.variations, drawn(call))
    const targeting = { ...withVariations(before.targeting, served), version: before.targeting.version + 1 }
    const after = { ...before, variations, targeting, version: before.version + 1, updatedAt: momentOf(call) }
    const previous = configs.document(before, call)
    call.store.rows(configs.table, call.params.projectKey).set(after.key, after)
    const about = configs.about(after, projectOf(call))
    commit(call, { about, titleVerb, actions: [action], previous, current: configs.document(after, call) })
  }

  const answer = (row: AIVariationRecord, call: Call) =>
    variationDocument(row, call.params.projectKey ?? '', call.params.configKey ?? '')

  function create(call: Call): Written {
    const config = configs.find(call)
    const row = newVariation(objectBody(call), config.mode, call)
    if (latestOf(config).some((one) => one.key === row.key)) throw keyExists('variation', row.key, 400)
    put(call, [...config.variations, row], 'updateAIConfigVariation', 'added a variation to the AI config')
    return { status: 201, document: answer(row, call) }
  }

  function update(call: Call): Written {
    const config = configs.find(call)
    const before = versionsOf(call).at(-1)!
    const after = { ...before, ...sentIn(objectBody(call), config.mode), ...stateIn(objectBody(call), call) }
    if (isSame(before, after)) return { status: 200, document: answer(before, call) }
    const row = { ...after, id: newId(call), version: before.version + 1, createdAt: momentOf(call) }
    put(call, [...config.variations, row], 'updateAIConfigVariation', 'changed a variation of the AI config')
    return { status: 200, document: answer(row, call) }
  }

  function remove(call: Call): Written {
    const [{ key }] = versionsOf(call)
    const config = configs.find(call)
    const left = config.variations.filter((one) => one.key !== key)
    if (!left.length) throw new ApiError(400, 'The last variation of an AI config cannot be deleted')
    put(call, left, 'deleteAIConfigVariation', 'deleted a variation of the AI config')
    return { status: 204 }
  }

  const read = (call: Call) => {
    const items = versionsOf(call)
      .toReversed()
      .map((one) => answer(one, call))
    return { items, totalCount: items.length }
  }

  return [post(base, kind, create), get(path, kind, read), patch(path, kind, update), del(path, kind, remove)]
}

function stateIn(body: Given, call: Call): Partial<AIVariationRecord> {
  const published = optional(body, 'published', boolean)
  const state = optional(body, 'state', oneOf('archived', 'published')) ?? (published ? 'published' : undefined)
  if (state === undefined) return {}
  return { state, [`${state}At`]: momentOf(call) }
}
