import { parser } from '@prometheus-io/lezer-promql'

/** A metric that a query names, with the labels that it asks for. */
export interface Selector {
  readonly metric: string
  readonly labels: readonly string[]
}

/** The metrics of a query and the labels that it groups by. Throws if the query is not PromQL. */
export function selectorsOf(query: string): { readonly selectors: readonly Selector[]; readonly grouped: string[] } {
  const selectors: Selector[] = []
  const grouped: string[] = []
  const cursor = parser.parse(query).cursor()
  do {
    const { node } = cursor
    const text = query.slice(node.from, node.to)
    if (node.type.isError) throw new Error(`Expected PromQL, but got ${JSON.stringify(query)} (at ${node.from})`)
    if (node.name === 'VectorSelector') {
      const names = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []
      const labels = names.map((one) => one.getChild('LabelName')!).map(({ from, to }) => query.slice(from, to))
      const metric = node.getChild('Identifier')
      if (!metric) throw new Error(`Expected the name of a metric, but got ${text}`)
      selectors.push({ metric: query.slice(metric.from, metric.to), labels })
    }
    if (node.name === 'GroupingLabels') grouped.push(...text.slice(1, -1).split(/,\s*/))
  } while (cursor.next())
  return { selectors, grouped }
}
