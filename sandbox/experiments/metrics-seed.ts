import type { ProjectRecord } from '../projects/project-record.ts'
import { day, now, objectId, random } from '../seed/random.ts'

/** The metrics of the flags' experiments, and some that no experiment uses. */
export const seededMetrics = (project: ProjectRecord) => [...ofFlags(project), ...unused(project)]

const usual = {
  isNumeric: false,
  randomizationUnits: ['user'],
  unitAggregationType: 'average',
  analysisType: 'mean',
  eventDefault: { disabled: false, value: 0 },
  dataSource: { key: 'launchdarkly-hosted' },
  version: 1,
} as const

const ofFlags = ({ flags }: ProjectRecord) =>
  [...flags.values()].flatMap(({ experiment, tags, maintainerId }) => {
    if (!experiment) return []
    const { metricId: id, metricKey: key, metricName: name, createdAt } = experiment
    const maintained = maintainerId === undefined ? {} : { maintainerId }
    const plan = { kind: 'custom', eventKey: key, successCriteria: 'HigherThanBaseline' } as const
    return [{ ...usual, ...plan, id, key, name, tags, createdAt, ...maintained }]
  })

const plans = [
  {
    key: 'page-load-time',
    name: 'Page load time',
    description: 'From the request until the page can be used.',
    kind: 'custom',
    eventKey: 'page-loaded',
    isNumeric: true,
    unit: 'ms',
    successCriteria: 'LowerThanBaseline',
    analysisType: 'percentile',
    percentileValue: 95,
    tags: ['performance'],
  },
  {
    key: 'basket-value',
    name: 'Basket value',
    kind: 'custom',
    eventKey: 'order-placed',
    isNumeric: true,
    unit: 'EUR',
    successCriteria: 'HigherThanBaseline',
    unitAggregationType: 'sum',
    filters: {
      type: 'contextAttribute',
      attribute: 'country',
      op: 'in',
      values: ['DE'],
      contextKind: 'user',
      negate: false,
    },
    tags: ['revenue', 'checkout'],
  },
  {
    key: 'sale-page-views',
    name: 'Views of the sale page',
    kind: 'pageview',
    urls: [{ kind: 'substring', substring: '/sale' }],
    tags: ['promo'],
  },
  {
    key: 'buy-clicks',
    name: 'Clicks on "buy"',
    kind: 'click',
    selector: '.buy',
    urls: [{ kind: 'canonical', url: 'https://northaisle.example/product' }],
    tags: ['checkout'],
  },
] as const

const unused = ({ key: projectKey, flags }: ProjectRecord) =>
  plans.map((plan, index) => {
    const maintainerId = [...flags.values()].find((flag) => flag.maintainerId)?.maintainerId
    const id = objectId(now - (400 - index * 50) * day, random(`metric/${projectKey}/${plan.key}`))
    const createdAt = now - (400 - index * 50) * day
    return { ...usual, ...plan, id, createdAt, ...(maintainerId !== undefined && index % 2 === 0 && { maintainerId }) }
  })
