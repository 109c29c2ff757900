import { MIMEType } from 'node:util'
import type { InstructionRecord } from '../changes/approval-request-record.ts'
import { ApiError, invalid } from '../http/errors.ts'
import { objectBody, objects, optional, required, string } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { isSame } from '../resource/change.ts'

export type Instruction = InstructionRecord

export interface SemanticPatch {
  comment: string | undefined
  environmentKey: string | undefined
  /** At least one. */
  instructions: readonly Instruction[]
}

const domainModel = 'launchdarkly.semanticpatch'

/** Whether a body is said to be a semantic patch, for the routes that take other patches as well. */
export function isSemantic({ contentType = '' }: Call): boolean {
  try {
    const { essence, params } = new MIMEType(contentType)
    return essence === 'application/json' && params.get('domain-model') === domainModel
  } catch {
    return false
  }
}

export function instructionsOf(call: Call): SemanticPatch {
  if (!isSemantic(call)) {
    throw invalid(`A semantic patch needs the content type application/json; domain-model=${domainModel}`)
  }
  return onlyInstructionsOf(call)
}

/** The same for a route that takes no other patches, so that the content type tells nothing. */
export function onlyInstructionsOf(call: Call): SemanticPatch {
  const body = objectBody(call)
  return {
    comment: optional(body, 'comment', string),
    environmentKey: optional(body, 'environmentKey', string),
    instructions: instructionsIn(required(body, 'instructions', objects)),
  }
}

/** The instructions in a list, which may come in other bodies too, such as that of an approval request. */
export function instructionsIn(given: readonly Readonly<Record<string, unknown>>[]): readonly Instruction[] {
  if (given.length === 0) throw invalid('instructions must not be empty')
  return given.map((one, index) => {
    if (typeof one.kind !== 'string') throw invalid(`Instruction ${index} must have a kind`)
    return { ...one, kind: one.kind }
  })
}

/**
 * What an instruction makes of a row. It reads its parameters with `required` and `optional`, and returns the same row if what
 * it asks for is so already.
 */
export type Instructed<Row, Context> = (row: Row, instruction: Instruction, context: Context) => Row

export type InstructionTable<Row, Context = undefined> = Readonly<Record<string, Instructed<Row, Context>>>

/**
 * The row after all instructions, each of which sees what those before it have done, and the very same row if they change
 * nothing. An error says which instruction it is about.
 */
export function applied<Row, Context>(
  row: Row,
  instructions: readonly Instruction[],
  table: InstructionTable<Row, Context>,
  context: Context,
): Row {
  const next = instructions.reduce((sofar, instruction, index) => {
    const { kind } = instruction
    const carryOut = Object.hasOwn(table, kind) ? table[kind] : undefined
    if (!carryOut) throw invalid(`Instruction ${index} has the unknown kind ${kind}`)
    try {
      return carryOut(sofar, instruction, context)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      throw new ApiError(error.status, `Instruction ${index} (${kind}): ${error.message}`, error.code)
    }
  }, row)
  return isSame(row, next) ? row : next
}
