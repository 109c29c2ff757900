import { compareTexts } from '../../facts/text-order.ts'
import { type Cursor, isCursor } from '../../graph/cursor.ts'
import { badInput } from '../../graph/errors.ts'
import type { Part, Start, TakenRow } from '../../graph/searches.ts'
import { shown } from '../../rest/shown.ts'

/**
 * Cursors of a list over projects. A cursor contains the places in projects after which the list continues, and the digest of the
 * query, because the places mean something else in another one.
 */

/** A project with its place: null before its first flag, and undefined after its last one. */
type Mark = readonly [key: string, place?: Cursor | null]

const version = 1

const textOf = (digest: string, marks: readonly Mark[]): string =>
  Buffer.from(JSON.stringify([version, digest, ...marks])).toString('base64url')

/** The marks of a cursor. */
export function marksIn(text: string, digest: string): readonly Mark[] {
  const parsed = parse(Buffer.from(text, 'base64url').toString())
  if (!Array.isArray(parsed) || parsed[0] !== version || !parsed.slice(2).every(isMark)) {
    throw badInput(`Expected after to be a cursor of this list, but got ${shown(text)}.`)
  }
  if (parsed[1] !== digest) {
    throw badInput('Expected after to be a cursor of the same projectKeys, filter and orderBy, but got that of others.')
  }
  return parsed.slice(2) as Mark[]
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isMark = (value: unknown): value is Mark =>
  Array.isArray(value) &&
  typeof value[0] === 'string' &&
  (value.length === 1 || (value.length === 2 && (value[1] === null || isCursor(value[1]))))

/** The projects that a list continues with after a cursor. A project in no mark of a merged list was created since, and is left out. */
export function startsAfter(keys: readonly string[], marks: readonly Mark[], isMerged: boolean): readonly Start[] {
  const places = new Map(marks.map(([key, place]) => [key, place] as const))
  const startOf = (key: string): readonly Start[] => {
    const place = places.get(key)
    return places.has(key) && place === undefined ? [] : [{ key, after: place ?? undefined }]
  }
  if (isMerged) return keys.filter((key) => places.has(key)).flatMap(startOf)
  const [[last] = ['']] = marks
  const at = keys.indexOf(last)
  // The project of the cursor was deleted since, so the list continues with the next one.
  const sign = compareTexts(keys.at(-1) ?? '', keys[0] ?? '') || 1
  const rest = at < 0 ? keys.filter((key) => sign * compareTexts(key, last) > 0) : keys.slice(at)
  return rest.flatMap(startOf)
}

type Parts = readonly Part<unknown, unknown>[]

/** Makes the cursors of the rows, and of the end of what was read. */
export function cursorsOf(digest: string, parts: Parts, rows: readonly TakenRow<unknown>[], isMerged: boolean) {
  // A cursor for each row of a merged list looks into each project, so it looks at the rows of that project only.
  const ofProject = Map.groupBy(
    rows.map(({ key, cursor }, index) => ({ key, cursor, index })),
    ({ key }) => key,
  )

  /** The place in a project after a number of rows of all of them. */
  const placeOf = ({ key, after }: Start, count: number): Mark => [
    key,
    ofProject.get(key)?.findLast(({ index }) => index < count)?.cursor ?? after ?? null,
  ]

  /** The cursor after a number of rows. */
  function afterRow(count: number): string {
    if (isMerged)
      return textOf(
        digest,
        parts.map((part) => placeOf(part, count)),
      )
    const last = rows[count - 1]
    return last ? textOf(digest, [[last.key, last.cursor]]) : atStart()
  }

  const atStart = (): string =>
    textOf(
      digest,
      (isMerged ? parts : parts.slice(0, 1)).map(({ key, after }) => [key, after ?? null]),
    )

  /** The cursor after everything that was examined. Rows that are found and not taken follow it. */
  function atEnd(): string {
    const marks = parts.map((part): Mark => {
      const { key, search, failure, taken, after } = part
      if (search && taken < search.rows.length) return placeOf(part, rows.length)
      if (failure !== undefined || search?.pagesLeft === 0) return [key]
      return [key, search?.reached ?? after ?? null]
    })
    if (isMerged) return textOf(digest, marks)
    const at = parts.findIndex(({ search, failure }) => failure === undefined && search?.pagesLeft !== 0)
    const mark = at < 0 ? marks.at(-1) : marks[at]
    return mark ? textOf(digest, [mark]) : textOf(digest, [])
  }

  return { afterRow, atEnd }
}
