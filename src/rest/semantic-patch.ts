/** An instruction of a semantic patch: its kind and the parameters of the kind. */
export interface Instruction {
  readonly kind: string
  readonly [parameter: string]: unknown
}

/** Instructions that are executed completely or not at all. An instruction whose state holds already changes nothing. */
export interface SemanticPatch {
  readonly comment?: string | undefined
  readonly instructions: readonly Instruction[]
}
