import type { Call } from '../resource/call.ts'
import { type Chart, groupOf, measuredIn } from './chart.ts'
import { chartMetric } from './chart-metrics.ts'
import { flagsOf, isStale } from './measures.ts'
import { keysIn } from './timed-list.ts'

export function staleFlags(call: Call): Chart {
  const what = measuredIn(call)
  const group = groupOf(call, 'maintainer')
  const [ids, teams] = [keysIn(call, 'maintainerId'), keysIn(call, 'maintainerTeamKey')]
  const isAsked = (flag: { maintainerId?: string; maintainerTeamKey?: string }) =>
    (!ids && !teams) || ids?.has(flag.maintainerId ?? '') || teams?.has(flag.maintainerTeamKey ?? '')
  const flags = flagsOf(what).filter(isAsked)
  const stale = flags.filter((flag) => isStale(flag, what.environment?.key ?? '', call))
  const nameOf = (flag: { maintainerId?: string; maintainerTeamKey?: string }) =>
    group ? (flag.maintainerId ?? flag.maintainerTeamKey ?? 'none') : 'stale'
  const counts = Map.groupBy(stale, nameOf)
  const x = call.store.moment
  return {
    name: 'staleFlags',
    ...{ xUnit: 'time', yUnit: 'count' },
    series: [...counts].map(([name, some]) => ({ name, data: [{ x, y: some.length }] })),
    metrics: { staleFlags: chartMetric('staleFlags', flags.length ? (100 * stale.length) / flags.length : 0) },
  }
}

/** How many flags have each status. The places on the x-axis are no times. */
export function flagStatuses(call: Call): Chart {
  const what = measuredIn(call)
  const flags = flagsOf(what)
  return {
    name: 'flagStatus',
    ...{ xUnit: 'status', yUnit: 'count' },
    series: ['new', 'active', 'launched', 'inactive'].map((name, x) => ({
      name,
      data: [
        { x, y: flags.filter((flag) => flag.configs.get(what.environment?.key ?? '')?.status.name === name).length },
      ],
    })),
  }
}
