import { document, word } from '../shape.ts'

/** An experiment, as the documents of metrics and of metric groups name it. */
export interface DependentExperimentRep {
  readonly key: string
  readonly name?: string
  readonly environmentKey: string
}

export const dependentExperiment = document<DependentExperimentRep>({ key: word, environmentKey: word })
