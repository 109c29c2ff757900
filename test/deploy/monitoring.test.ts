import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { startStack } from '../support/stack.ts'
import { root } from './chart.ts'
import { selectorsOf } from './promql.ts'

const textOf = (path: string) => readFileSync(join(root, path), 'utf8')

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly labels: { readonly severity: string }
  readonly annotations: { readonly summary: string; readonly description: string; readonly runbook: string }
}
const alerts: readonly Rule[] = parse(textOf('deploy/prometheus/alerts.yaml')).groups.flatMap(
  ({ rules }: { rules: Rule[] }) => rules,
)

interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly description?: string
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[]
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
}
const dashboard: { panels: Panel[]; templating: { list: { name: string; query: string | { query: string } }[] } } =
  JSON.parse(textOf('deploy/grafana/launchdarkly-graphql.json'))
const panels = dashboard.panels.filter(({ type }) => type !== 'row')

/** A query of Grafana with values for its variables. */
const filled = (query: string) => query.replaceAll('$__rate_interval', '1m')

const queries: readonly (readonly [where: string, query: string])[] = [
  ...alerts.map(({ alert, expr }) => [alert, expr] as const),
  ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, filled(expr)] as const)),
]

/** The labels that Prometheus adds to everything. */
const added = ['job', 'instance', 'le']

/** The labels of each metric that a gateway serves, after operations that count in all of them. */
const served = new Map<string, Set<string>>()

beforeAll(async () => {
  const stack = await startStack({
    gateway: { metrics: true },
    sandbox: { rateLimit: { calls: 100, windowMs: 10_000 } },
  })
  await stack.post('query Projects { projects { totalCount } }')
  await Promise.all([stack.post('{ teams { totalCount } }'), stack.post('{ teams { totalCount } }')])
  stack.sandbox.fault({ path: /members/ }, { status: 502 })
  await stack.post('{ members { totalCount } }')
  await stack.post('{ nonsense }')
  const text = await (await stack.get('/metrics')).text()
  await stack.close()
  for (const [, metric = '', labels = ''] of text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
    const known = served.get(metric) ?? new Set()
    served.set(metric, known)
    for (const [, name = ''] of labels.matchAll(/(\w+)="/g)) known.add(name)
  }
})

it.each(queries)('%s: asks for metrics and labels that a gateway serves: %s', (_, query) => {
  const { selectors, grouped } = selectorsOf(query)
  expect(selectors.length).toBeGreaterThan(0)
  for (const { metric, labels } of selectors) {
    expect([...served.keys()]).toContain(metric)
    const known = [...served.get(metric)!, ...added]
    expect([...labels, ...grouped].filter((label) => !known.includes(label))).toEqual([])
  }
})

it('a query that is no PromQL, or has no metric, is found out', () => {
  expect(() => selectorsOf('sum(rate(a[5m])')).toThrow('Expected PromQL')
  expect(() => selectorsOf('{job="a"}')).toThrow('Expected the name of a metric')
  expect(selectorsOf('sum by (c) (rate(a{b="1"}[5m]))')).toEqual({
    selectors: [{ metric: 'a', labels: ['b'] }],
    grouped: ['c'],
  })
})

describe('the alerts', () => {
  it('have names of their own, a severity, and what a person needs', () => {
    const names = alerts.map(({ alert }) => alert)
    expect(new Set(names).size).toBe(names.length)
    for (const { alert, labels, annotations } of alerts) {
      expect(alert).toMatch(/^LaunchDarklyGraphql[A-Z]\w+$/)
      expect(['warning', 'critical']).toContain(labels.severity)
      expect(annotations.summary).toMatch(/\.$/)
      expect(annotations.description).toMatch(/\.$/)
    }
  })

  it.each(alerts.map(({ alert, annotations }) => [alert, annotations.runbook]))(
    '%s has a runbook: %s',
    (_, runbook) => {
      const [path = '', anchor] = runbook.split('#')
      const headings = [...textOf(path).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!)
      const anchors = headings.map((heading) =>
        heading
          .toLowerCase()
          .replaceAll(/[^\w\s-]/g, '')
          .replaceAll(' ', '-'),
      )
      expect(anchors).toContain(anchor)
    },
  )

  it('are all described in the document of what to watch', () => {
    const document = textOf('docs/operating/what-to-watch.md')
    const described = [...document.matchAll(/^\| `(LaunchDarklyGraphql\w+)` \|/gm)].map(([, name]) => name)
    expect(described).toEqual(alerts.map(({ alert }) => alert))
  })
})

describe('the dashboard', () => {
  it('has panels with a title, a description and a place of their own', () => {
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length)
    for (const { title, description, targets } of panels) {
      expect(title).not.toBe('')
      expect(description).toMatch(/\.$/)
      expect(targets?.length).toBeGreaterThan(0)
    }
    const places = dashboard.panels.map(({ gridPos }) => gridPos)
    for (const [at, one] of places.entries()) {
      expect(one.x + one.w).toBeLessThanOrEqual(24)
      for (const other of places.slice(at + 1)) {
        const apart =
          one.x + one.w <= other.x ||
          other.x + other.w <= one.x ||
          one.y + one.h <= other.y ||
          other.y + other.h <= one.y
        expect(apart).toBe(true)
      }
    }
  })

  it('shows every metric of the gateway', () => {
    /** Metrics that need no panel, each with the reason. */
    const apart: readonly string[] = []
    const shown = panels.flatMap(({ targets = [] }) =>
      targets.flatMap(({ expr }) => selectorsOf(filled(expr)).selectors.map(({ metric }) => metric)),
    )
    const bare = (metric: string) => metric.replace(/_(bucket|sum|count)$/, '')
    const own = [...served.keys()].filter((metric) => metric.startsWith('launchdarkly_graphql_')).map(bare)
    expect([...new Set(own)].filter((metric) => ![...shown.map(bare), ...apart].includes(metric))).toEqual([])
  })

  it('takes its data source, job and gateway from variables that it has', () => {
    const names = dashboard.templating.list.map(({ name }) => name)
    expect(names).toEqual(['datasource', 'job', 'instance'])
    const used = JSON.stringify(panels).matchAll(/\$\{?(?!__)(\w+)/g)
    expect([...new Set([...used].map(([, name]) => name))].toSorted()).toEqual(names.toSorted())
  })
})
