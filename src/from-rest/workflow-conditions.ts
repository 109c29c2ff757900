type Given = Readonly<Record<string, unknown>>

/** A condition of a stage of a workflow: REST has kinds and flat properties, the graph has a field for each. */
export function conditionOf({ kind, scheduleKind: _, ...condition }: Given): Given {
  if (kind !== 'schedule') return { approval: condition }
  const { executionDate, waitDuration, waitDurationUnit } = condition
  if (executionDate !== undefined) return { schedule: { at: executionDate } }
  if (waitDuration !== undefined) return { schedule: { after: { amount: waitDuration, unit: waitDurationUnit } } }
  return { schedule: { now: true } }
}
