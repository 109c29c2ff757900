import { orNull } from '../../rest/errors.ts'
import {
  type ExperimentationSettingsRep,
  getExperimentationSettings,
} from '../../rest/experiments/experimentation-settings.ts'
import { irreducible, type SingleCalls } from '../irreducible.ts'
import type { Read } from '../read.ts'

/** Loads the settings of the experiments of a project. REST has no list of them. */
export const experimentationSettingsLoader = (read: Read, singles: SingleCalls) =>
  irreducible<string, ExperimentationSettingsRep>({
    field: 'Project.experimentationSettings',
    singles,
    identity: (projectKey) => projectKey,
    ask: ([projectKey]) => orNull(read(getExperimentationSettings, { projectKey })),
  })
