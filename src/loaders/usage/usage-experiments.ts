import { type ExperimentDoc, experimentResource } from '../../rest/experiments/experiments.ts'
import { batchingLater, placed } from '../batch.ts'
import type { SingleCalls } from '../irreducible.ts'
import type { resourceLoaders } from '../resource-loaders.ts'
import { sharedRead } from '../shared-read.ts'
import type { usagePlaceLoaders } from './usage-places.ts'

type ById = ReadonlyMap<string, ExperimentDoc>

/**
 * Finds experiments by LaunchDarkly's own ids, by which REST finds none: among all of their project, which are read once for all ids.
 *
 * @param of Makes the loader of the documents of an owner.
 */
export function usageExperimentLoaders(
  of: ReturnType<typeof resourceLoaders>,
  places: Pick<ReturnType<typeof usagePlaceLoaders>, 'keys'>,
  singles: SingleCalls,
) {
  const inBatches = batchingLater()
  const read = async (projectKey: string, expand: readonly string[]): Promise<ById> => {
    const all = await of(experimentResource, [projectKey]).all(expand)
    return new Map(all.flatMap((one) => (one._id === undefined ? [] : [[one._id, one] as const])))
  }
  const lists = new Map<string, (expand: readonly string[]) => Promise<ById>>()
  const inProject = (projectKey: string) =>
    placed(lists, projectKey, () => inBatches(() => sharedRead((expand) => read(projectKey, expand))))

  const everywhere = sharedRead(async (expand): Promise<ById> => {
    const keys = await places.keys()
    if (keys.length > 1) singles.spend('UsageSeries.experiment', keys.length)
    const all = await Promise.all(keys.map((key) => inProject(key)(expand)))
    return new Map(all.flatMap((some) => [...some]))
  })

  return {
    /**
     * Null if there is no such experiment.
     *
     * @param projectKey The project of the experiment. Undefined if it is unknown.
     */
    async byId(id: string, projectKey: string | undefined, expand: readonly string[]): Promise<ExperimentDoc | null> {
      const all = await (projectKey === undefined ? everywhere : inProject(projectKey))(expand)
      return all.get(id) ?? null
    },

    /** Begins to read the experiments of a project. The fields that need them report a failure. */
    begin(projectKey: string, expand: readonly string[]): void {
      inProject(projectKey)(expand).catch(() => undefined)
    },
  }
}
