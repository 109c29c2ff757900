import { oneOf } from '../../graph/fields.ts'

// REST's words of metrics as enums.

export const metricKindOf = (kind: string) => oneOf(['PAGEVIEW', 'CLICK', 'CUSTOM'], kind)

export const aggregationOf = (type: string | undefined) => (type ? oneOf(['AVERAGE', 'SUM'], type) : null)
