import { type EnvironmentGlimpse, glimpsedEnvironment } from '../projects/environments.ts'
import { document, word } from '../shape.ts'

/** An environment as pipelines and releases embed it. */
export interface EnvironmentSummaryRep {
  readonly key: string
  readonly name: string
  readonly color: string
}

export const environmentSummary = document<EnvironmentSummaryRep>({ key: word })

/** The environment of an audience. Null if it was deleted. */
export const environmentWithin = (
  { projectKey }: { readonly projectKey: string },
  environment: EnvironmentSummaryRep | undefined,
): EnvironmentGlimpse | null =>
  environment ? glimpsedEnvironment(projectKey, environment.key, environment.name, environment.color) : null
