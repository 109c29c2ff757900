import type { BulkItemState, UpdateFlagsInput } from '../../generated/resolvers.ts'
import { refused } from '../../graph/mutation.ts'
import { digestOf } from '../../rest/digest.ts'
import type { BulkItem, BulkKey } from './bulk-flag-items.ts'

/** What an earlier request left: the states of the items in order, and the flags of its selection. */
export interface Left {
  readonly states: readonly BulkItemState[]
  readonly keys: readonly BulkKey[] | undefined
}

const version = 1

/** The letters of the states in a resume. */
const letters: Readonly<Record<BulkItemState, string>> = {
  DONE: 'D',
  NO_CHANGE: 'N',
  PREVIEWED: 'P',
  NEEDS_APPROVAL: 'A',
  REQUEST_CREATED: 'R',
  CONFLICT: 'C',
  FAILED: 'F',
  UNCERTAIN: 'U',
  SKIPPED: 'S',
  NOT_STARTED: '_',
}

const stateOf = new Map(Object.entries(letters).map(([state, letter]) => [letter, state as BulkItemState]))

/** Names the input, apart from what may differ when it continues. */
const digestIn = ({ resume: _, budget: __, stopAfterFailures: ___, ...input }: UpdateFlagsInput): string =>
  digestOf(input)

/** The value to continue with. Null if every item is finished. */
export function resumeOf(
  input: UpdateFlagsInput,
  items: readonly BulkItem[],
  states: readonly BulkItemState[],
): string | null {
  if (!states.includes('NOT_STARTED')) return null
  const keys = input.select ? items.map(({ projectKey, key }): BulkKey => [projectKey, key]) : []
  const parts = [version, digestIn(input), states.map((state) => letters[state]).join(''), ...keys]
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

/** What a resume says. Undefined without one. @throws {Unapplied} for the resume of another input. */
export function leftBy(input: UpdateFlagsInput): Left | undefined {
  const { resume, select } = input
  if (typeof resume !== 'string') return undefined
  const [found, digest, text, ...keys] = partsIn(resume)
  const states = typeof text === 'string' ? [...text].map((letter) => stateOf.get(letter)) : [undefined]
  if (found !== version || digest !== digestIn(input) || !states.every((state) => state !== undefined)) throw other()
  if (!keys.every(isKey) || !keys.every(([projectKey]) => !select || select.projectKeys.includes(projectKey)))
    throw other()
  if ((select ? keys.length : (input.items?.length ?? 0)) !== states.length) throw other()
  return { states, keys: select ? keys : undefined }
}

function partsIn(resume: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(resume, 'base64url').toString())
    return Array.isArray(parts) ? parts : []
  } catch {
    return []
  }
}

const isKey = (value: unknown): value is BulkKey =>
  Array.isArray(value) && value.length === 2 && value.every((name) => typeof name === 'string')

const other = () =>
  refused(['input', 'resume'], 'Expected the resume of a payload of the same input, but got another one.')
