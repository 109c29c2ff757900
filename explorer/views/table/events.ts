import type { LiveEvent } from '../../live/live.ts'
import { timeText } from '../../live/words.ts'

/** The events of a subscription as a list of what its field has of each, with the time of arrival. */
export function eventRows(events: readonly LiveEvent[]): Readonly<Record<string, unknown>> {
  const rows: Record<string, unknown[]> = {}
  for (const { at, answer } of events)
    for (const [field, change] of Object.entries(answer.data ?? {})) {
      rows[field] ??= []
      if (typeof change === 'object' && change !== null) rows[field].push({ arrived: timeText(at), ...change })
    }
  return rows
}
