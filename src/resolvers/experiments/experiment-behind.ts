import type { Context, Info } from '../../context.ts'
import { neededAtOnce } from '../../graph/lookahead.ts'
import {
  type ExperimentGlimpse,
  type ExperimentSource,
  experimentResource,
} from '../../rest/experiments/experiments.ts'
import { addressFields, embeddedFields, ownReads } from '../../rest/resource.ts'
import { beside, expandFor } from '../resources.ts'
import { startBelow } from '../starts.ts'

const byKey = ['__typename', ...addressFields(experimentResource), ...ownReads(experimentResource)]
const byName = embeddedFields(experimentResource)

/** Whether a glimpse of an experiment answers a selection. */
export const suffices = ({ name }: Pick<ExperimentGlimpse, 'name'>, info: Info): boolean =>
  !neededAtOnce(info, name === undefined ? byKey : byName, 'Experiment').length

/**
 * An experiment that another document names: the glimpse if that answers the selection, otherwise the document. Null if there is no
 * such experiment.
 */
export function experimentBehind(
  seen: ExperimentGlimpse,
  context: Context,
  info: Info,
): ExperimentSource | Promise<ExperimentSource | null> {
  if (suffices(seen, info)) return seen
  startBelow(info, seen, context)
  return beside(experimentResource, seen.at, context).behind(seen, seen.key, expandFor(experimentResource, info))
}
