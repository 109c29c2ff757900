interface Position {
  readonly lineNumber: number
  readonly column: number
}

/** A stretch of the query's text. */
export interface Place {
  readonly start: number
  readonly end: number
}

/** A place as the editor counts: lines and columns from 1. */
export function rangeOf(model: { getPositionAt(offset: number): Position }, { start, end }: Place) {
  const from = model.getPositionAt(start)
  const to = model.getPositionAt(end)
  return {
    startLineNumber: from.lineNumber,
    startColumn: from.column,
    endLineNumber: to.lineNumber,
    endColumn: to.column,
  }
}
