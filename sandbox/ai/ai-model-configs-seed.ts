import type { ProjectRecord } from '../projects/project-record.ts'
import { day, now, objectId, random } from '../seed/random.ts'

export interface AIModelConfigRecord {
  id: string
  key: string
  name: string
  /** The provider's name of the model. */
  modelId: string
  icon?: string
  provider?: string
  global: boolean
  params?: object
  customParams?: object
  tags: readonly string[]
  costPerInputToken?: number
  costPerOutputToken?: number
  restricted: boolean
  createdAt: number
  version: number
}

type Plan = Omit<AIModelConfigRecord, 'id' | 'createdAt' | 'version'>

/** Two models that all projects have, and one of the company's own that nobody may use any more. */
const plans: readonly Plan[] = [
  {
    ...{ key: 'mistral.mistral-large', name: 'Mistral Large', modelId: 'mistral-large-latest' },
    ...{ provider: 'Mistral', icon: 'mistral', global: true, restricted: false, tags: [] },
    ...{ costPerInputToken: 0.000_003, costPerOutputToken: 0.000_015 },
  },
  {
    ...{ key: 'openai.gpt-4o-mini', name: 'GPT-4o mini', modelId: 'gpt-4o-mini' },
    ...{ provider: 'OpenAI', icon: 'openai', global: true, restricted: false, tags: [] },
    ...{ costPerInputToken: 0.000_000_15, costPerOutputToken: 0.000_000_6 },
  },
  {
    ...{ key: 'shop-tuned', name: 'Tuned for the shop', modelId: 'ft-shop-2025', provider: 'OpenAI' },
    ...{ global: false, restricted: true, tags: ['search'], params: { temperature: 0.1 } },
    ...{ customParams: { region: 'eu-west-1' }, costPerInputToken: 0.000_008, costPerOutputToken: 0.000_024 },
  },
]

export const seededModelConfigs = ({ key: projectKey }: ProjectRecord): AIModelConfigRecord[] =>
  plans.map((plan, index) => {
    const createdAt = now - (500 - index * 100) * day
    const id = objectId(createdAt, random(`ai-model-config/${projectKey}/${plan.key}`))
    return { ...plan, id, createdAt, version: 1 }
  })
