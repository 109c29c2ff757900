import { rowsPerPage } from '../../rest/insights/insights.ts'

/**
 * Whether the other pages of all events take fewer calls than a search for each flag. The first page, which tells their number, is read
 * before. They are read one after the other.
 *
 * @example worthScanning(250, 3) // true: two pages in place of three searches
 */
export const worthScanning = (totalCount: number | undefined, flags: number): boolean =>
  totalCount !== undefined && Math.ceil(totalCount / rowsPerPage) - 1 < flags
