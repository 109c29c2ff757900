import type { ProjectRecord } from '../projects/project-record.ts'
import { day, now, random } from '../seed/random.ts'
import type { People } from '../store.ts'
import type { MetricGroupRecord } from './metric-group-record.ts'

const plans = [
  {
    key: 'purchase',
    name: 'Purchase',
    kind: 'standard',
    tags: ['revenue'],
    metrics: [{ key: 'basket-value' }],
  },
  {
    key: 'click-to-order',
    name: 'From the click to the order',
    kind: 'funnel',
    description: 'The way of a customer through the checkout.',
    tags: ['checkout', 'revenue'],
    metrics: [
      { key: 'buy-clicks', nameInGroup: 'Clicked on "buy"' },
      { key: 'basket-value', nameInGroup: 'Placed the order' },
    ],
  },
] as const

/** A group and a funnel, which different members maintain, if there are two. */
export function seededMetricGroups(
  { members }: Pick<People, 'members'>,
  { key: projectKey }: ProjectRecord,
): MetricGroupRecord[] {
  const source = random(`metric-groups/${projectKey}`)
  const maintainers = source.some([...members.keys()], plans.length)
  return plans.map((plan, index) => {
    const createdAt = now - (200 - index * 30) * day
    const maintainerId = maintainers[index] ?? maintainers[0] ?? ''
    return { ...plan, id: source.uuid(), maintainerId, createdAt, lastModifiedAt: createdAt, version: 1 }
  })
}
