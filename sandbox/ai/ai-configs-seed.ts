import type { FlagRecord } from '../flags/flag-record.ts'
import { wholeWeight } from '../flags/flag-serving.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { day, now, objectId, type Random, random } from '../seed/random.ts'
import type { People } from '../store.ts'
import type { AIConfigMode, AIConfigRecord, AIVariationRecord } from './ai-config-record.ts'
import { inEnvironments, newTargeting, servedVariations } from './ai-config-targeting-values.ts'

type VariationPlan = Omit<AIVariationRecord, 'id' | 'version' | 'createdAt' | 'publishedAt' | 'state'>

interface Plan {
  key: string
  name: string
  description: string
  mode: AIConfigMode
  tags: readonly string[]
  evaluationMetricKey?: string
  isInverted?: boolean
  teamKey?: string
  /** Each version of a variation, in order. */
  versions: readonly VariationPlan[]
}

const large = { modelName: 'mistral-large-latest', parameters: { max_tokens: 1024, temperature: 0.3 } }
const small = { modelName: 'gpt-4o-mini', parameters: { max_tokens: 512, temperature: 0.3 } }
const answers = 'You answer questions about {{ product.name }} for customers of an online shop. Cite the data sheet.'
const returns = 'You help customers to send orders back. Look the order up before you say what is possible.'
const rating = 'Rate from 0 to 1 how accurate the answer is, given the data sheet. Reply with the number alone.'

/** A completion with a fallback model, an agent with tools, and the judge of both. */
const plans: readonly Plan[] = [
  {
    key: 'product-answers',
    name: 'Product answers',
    description: 'Answers questions on product pages. A small model takes over when the large one is slow.',
    mode: 'completion',
    tags: ['search'],
    evaluationMetricKey: 'page-load-time',
    isInverted: true,
    teamKey: 'search',
    versions: [
      {
        ...{ key: 'large', name: 'Large model', comment: 'First prompt.', model: large },
        ...{ modelConfigKey: 'mistral.mistral-large', messages: [{ role: 'system', content: answers }] },
      },
      {
        ...{ key: 'fallback', name: 'Fallback model', comment: 'Takes over.', model: small },
        ...{ modelConfigKey: 'openai.gpt-4o-mini', messages: [{ role: 'system', content: answers }] },
      },
      {
        ...{ key: 'large', name: 'Large model', comment: 'Asks for the language.', model: large },
        modelConfigKey: 'mistral.mistral-large',
        messages: [
          { role: 'system', content: `${answers} Answer in {{ ldctx.locale }}.` },
          { role: 'user', content: '{{ question }}' },
        ],
        judges: [{ judgeConfigKey: 'answer-judge', samplingRate: 0.25 }],
      },
    ],
  },
  {
    key: 'returns-agent',
    name: 'Returns agent',
    description: 'Guides customers through a return.',
    mode: 'agent',
    tags: ['checkout'],
    versions: [
      {
        ...{ key: 'careful', name: 'Careful', description: 'Asks before each step.', model: large },
        ...{ modelConfigKey: 'mistral.mistral-large', instructions: returns },
        tools: [
          { key: 'look-up-order', version: 2 },
          { key: 'print-label', version: 1 },
        ],
        judges: [{ judgeConfigKey: 'answer-judge', samplingRate: 1 }],
      },
    ],
  },
  {
    key: 'answer-judge',
    name: 'Answer judge',
    description: '',
    mode: 'judge',
    tags: [],
    versions: [
      {
        ...{ key: 'accuracy', name: 'Accuracy', model: small, modelConfigKey: 'openai.gpt-4o-mini' },
        messages: [{ role: 'system', content: rating }],
      },
    ],
  },
]

/** The AI configs of a project, the oldest first. */
export const seededConfigs = (people: People, project: ProjectRecord): AIConfigRecord[] =>
  plans.map((plan, index) => {
    const from = random(`ai-config/${project.key}/${plan.key}`)
    const { teamKey, versions, ...named } = plan
    const createdAt = now - (120 - index * 20) * day
    const variations = versions.map((one, at) => versionOf(one, versions.slice(0, at), createdAt + at * 3 * day, from))
    const row = { ...named, id: objectId(createdAt, from), createdAt, variations }
    const flag = newTargeting(row, servedVariations(row, [], from))
    return {
      ...row,
      version: versions.length,
      updatedAt: variations.at(-1)!.createdAt,
      ...maintainedBy(people, project, teamKey),
      targeting: index === 0 ? rolledOut(flag, project, from) : flag,
    }
  })

function versionOf(plan: VariationPlan, before: readonly VariationPlan[], createdAt: number, from: Random) {
  const version = 1 + before.filter(({ key }) => key === plan.key).length
  return {
    ...plan,
    id: objectId(createdAt, from),
    version,
    createdAt,
    state: 'published' as const,
    publishedAt: createdAt,
  }
}

function maintainedBy({ teams }: People, { flags }: ProjectRecord, teamKey: string | undefined) {
  if (teamKey !== undefined && teams.has(teamKey)) return { maintainerTeamKey: teamKey }
  const maintainerId = [...flags.values()].find((flag) => flag.maintainerId)?.maintainerId
  return maintainerId === undefined ? {} : { maintainerId }
}

/** In production a tenth of the contexts get the fallback, and those who test it get it always. */
function rolledOut(flag: FlagRecord, { environments }: ProjectRecord, from: Random): FlagRecord {
  const { configs, ...rest } = inEnvironments(flag, environments)
  const config = configs.get('production')
  if (!config) return flag
  const parts = [0, 0.9, 0.1].map((share, variation) => ({ variation, weight: share * wholeWeight }))
  const rule = {
    ...{ _id: from.uuid(), ref: from.uuid(), description: 'Slow connections', trackEvents: false, variation: 2 },
    clauses: [
      {
        ...{ _id: from.uuid(), contextKind: 'user', attribute: 'connection', op: 'in' as const },
        ...{ values: ['2g', '3g'], negate: false },
      },
    ],
  }
  const targets = [{ contextKind: 'user', values: ['qa-0001', 'qa-0002'], variation: 2 }]
  const fallthrough = { rollout: { contextKind: 'user', variations: parts } }
  return {
    ...rest,
    configs: new Map(flag.configs).set('production', { ...config, version: 3, targets, rules: [rule], fallthrough }),
  }
}
