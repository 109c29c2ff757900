import { get, put } from '../operation.ts'
import { document, list, textOrNone } from '../shape.ts'

/** The settings of the experiments of a project. */
export interface ExperimentationSettingsRep {
  readonly _projectId?: string
  readonly _projectKey?: string
  readonly randomizationUnits: readonly RandomizationUnitRep[]
  readonly _creationDate?: number
}

export interface RandomizationUnitRep {
  /** The key of a context kind. */
  readonly randomizationUnit?: string
  readonly default?: boolean
  readonly _hidden?: boolean
  readonly _displayName?: string
}

const settings = document<ExperimentationSettingsRep>({
  randomizationUnits: list(document<RandomizationUnitRep>({ randomizationUnit: textOrNone })),
})

interface NewUnit {
  readonly randomizationUnit: string
  readonly default?: boolean | undefined
  readonly standardRandomizationUnit?: string | undefined
}

const path = '/api/v2/projects/{projectKey}/experimentation-settings'

export const getExperimentationSettings = get(path).returns(settings)
export const replaceExperimentationSettings = put(path)
  .takes<{ body: { readonly randomizationUnits: readonly NewUnit[] } }>()
  .returns(settings)

/** The settings with the key of their project. */
export type ExperimentationSettingsDoc = ExperimentationSettingsRep & { readonly projectKey: string }
export type RandomizationUnitDoc = RandomizationUnitRep & { readonly projectKey: string }
