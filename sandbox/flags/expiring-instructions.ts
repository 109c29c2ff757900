import { applied, type Instruction, type InstructionTable, instructionsOf } from '../patches/semantic-patch.ts'
import { integer, optional, required, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { isSame, newId } from '../resource/change.ts'
import type { ExpiringAddress, ExpiringRecord } from './expiring-document.ts'

interface Context {
  contextKind: string
  contextKey: string
}

type Row<List> = ExpiringRecord & List

/** What expires on a flag or on a segment, as the instructions for it are to see it. */
export interface Expiring<List> {
  rows: readonly Row<List>[]
  /** The context that an instruction is about. Default: as the instruction names it. */
  contextOf?(instruction: Instruction): Context
  /** The list of targets that an instruction is about. */
  listOf(instruction: Instruction): List
  /** Why a context cannot be scheduled; undefined if it can. */
  obstacle(named: Context & List): string | undefined
  /** What of a context is scheduled but once. */
  once(named: Context & List): object
  /** Why an instruction that names a version comes too late; undefined if it does not. */
  tooLate(instruction: Instruction, row: Row<List> | undefined): string | undefined
}

/** What is changed of the rows, and what was wrong with the instructions that failed: the others are carried out all the same. */
export interface ExpiringOutcome<List> {
  comment: string | undefined
  rows: readonly Row<List>[]
  changed: boolean
  /** The rows that the instructions were about, as far as they succeeded. */
  results: readonly Row<List>[]
  counts: object
}

const deeds = {
  targets: { add: 'addExpiringTarget', update: 'updateExpiringTarget', remove: 'removeExpiringTarget' },
  'user-targets': {
    add: 'addExpireUserTargetDate',
    update: 'updateExpireUserTargetDate',
    remove: 'removeExpireUserTargetDate',
  },
}

/** The older addresses know of users only. */
const contexts: Record<ExpiringAddress, (instruction: Instruction) => Context> = {
  targets: (one) => ({
    contextKind: required(one, 'contextKind', text),
    contextKey: required(one, 'contextKey', text),
  }),
  'user-targets': (one) => ({ contextKind: 'user', contextKey: required(one, 'userKey', text) }),
}

/** What the instructions of a call make of what expires. One that makes no sense is a 400 for all, before any is carried out. */
export function carriedOut<List extends object>(
  call: Call,
  address: ExpiringAddress,
  expiring: Expiring<List>,
): ExpiringOutcome<List> {
  const { comment, instructions } = instructionsOf(call)
  const begin: Progress<List> = { rows: expiring.rows, index: 0, named: [], errors: [] }
  const { rows, named, errors } = applied(begin, instructions, tableOf(address, expiring), call)
  return {
    comment,
    rows,
    changed: !isSame(rows, expiring.rows),
    results: rows.filter((row) => named.some((one) => isOf(row, one))),
    counts: {
      totalInstructions: instructions.length,
      successfulInstructions: instructions.length - errors.length,
      failedInstructions: errors.length,
      ...(errors.length > 0 && { errors }),
    },
  }
}

interface Progress<List> {
  rows: readonly Row<List>[]
  /** How many instructions were looked at. */
  index: number
  /** What those that succeeded were about. */
  named: readonly object[]
  errors: readonly { instructionIndex: number; message: string }[]
}

type Carry<List> = (
  rows: readonly Row<List>[],
  named: Context & List,
  instruction: Instruction,
  call: Call,
) => readonly Row<List>[] | string

function tableOf<List extends object>(
  address: ExpiringAddress,
  { contextOf = contexts[address], listOf, obstacle, once, tooLate }: Expiring<List>,
): InstructionTable<Progress<List>, Call> {
  const table = (carry: Carry<List>) => (sofar: Progress<List>, instruction: Instruction, call: Call) => {
    const named = { ...contextOf(instruction), ...listOf(instruction) }
    const rows = carry(sofar.rows, named, instruction, call)
    const next = { ...sofar, index: sofar.index + 1 }
    if (typeof rows !== 'string') return { ...next, rows, named: [...sofar.named, named] }
    return { ...next, errors: [...sofar.errors, { instructionIndex: sofar.index, message: rows }] }
  }
  const nothing = ({ contextKind, contextKey }: Context) => `The ${contextKind} ${contextKey} is not scheduled there`
  const { add, update, remove } = deeds[address]
  return {
    [add]: table((rows, named, instruction, call) => {
      const expirationDate = required(instruction, 'value', integer)
      const { contextKind, contextKey } = named
      const wrong = obstacle(named)
      if (wrong) return wrong
      if (rows.some((row) => isOf(row, once(named)))) return `The ${contextKind} ${contextKey} is scheduled already`
      return [...rows, { id: newId(call), version: 1, expirationDate, ...named }]
    }),
    [update]: table((rows, named, instruction) => {
      const expirationDate = required(instruction, 'value', integer)
      const row = rows.find((one) => isOf(one, named))
      const late = tooLate(instruction, row)
      if (!row) return nothing(named)
      if (late) return late
      if (row.expirationDate === expirationDate) return rows
      return rows.map((one) => (one === row ? { ...row, expirationDate, version: row.version + 1 } : one))
    }),
    [remove]: table((rows, named) =>
      rows.some((row) => isOf(row, named)) ? rows.filter((row) => !isOf(row, named)) : nothing(named),
    ),
  }
}

const isOf = (row: object, named: object): boolean =>
  Object.entries(named).every(([name, value]) => Reflect.get(row, name) === value)

/** For what expires with a version of its own. */
export function behind(instruction: Instruction, row: ExpiringRecord | undefined): string | undefined {
  const version = optional(instruction, 'version', integer)
  if (!row || version === undefined || version === row.version) return undefined
  return `The expiring target is at version ${row.version}, not ${version}`
}
