/** An instruction of a semantic patch: its kind, and the parameters of that. */
export interface Instruction {
  readonly kind: string
  readonly [parameter: string]: unknown
}

/** Instructions that are carried out all or not at all. One whose state holds already changes nothing. */
export interface SemanticPatch {
  readonly comment?: string | undefined
  readonly instructions: readonly Instruction[]
}
