import {
  type LayerDoc,
  layerResource,
  listLayers,
  reservationsOf,
  withExperiment,
} from '../../rest/experiments/layers.ts'
import { locate } from '../../rest/resource.ts'
import { placed } from '../batch.ts'
import type { Read } from '../read.ts'

interface Layers {
  readonly byKey: ReadonlyMap<string, LayerDoc>
  /** By the environment and the key of an experiment. */
  readonly byExperiment: ReadonlyMap<string, LayerDoc>
}

export interface ExperimentPlace {
  readonly projectKey: string
  readonly environmentKey: string
  readonly key: string
}

/** Loads the layers of projects. REST has the list only, which is read once for each project. */
export function layerLoaders(read: Read) {
  const projects = new Map<string, Promise<Layers>>()

  async function list(projectKey: string, experimentKey?: string | null): Promise<readonly LayerDoc[]> {
    const { items } = await read(listLayers, { projectKey, filter: withExperiment(experimentKey) })
    return items.map((layer) => locate(layerResource, [projectKey], layer))
  }

  async function indexed(projectKey: string): Promise<Layers> {
    const all = await list(projectKey)
    const reserved = all.flatMap((layer) => (reservationsOf(layer) ?? []).map((one) => [placeOf(one), layer] as const))
    return { byKey: new Map(all.map((layer) => [layer.key, layer])), byExperiment: new Map(reserved) }
  }

  const layersOf = (projectKey: string) => placed(projects, projectKey, () => indexed(projectKey))

  return {
    /** The layers of a project: all, or those that reserve traffic for experiments with a key. */
    list,

    /** The layer with a key. Null if there is none. */
    byKey: async (projectKey: string, key: string): Promise<LayerDoc | null> =>
      (await layersOf(projectKey)).byKey.get(key) ?? null,

    /** The layer of an experiment. Null if it is in none. */
    ofExperiment: async ({ projectKey, environmentKey, key }: ExperimentPlace): Promise<LayerDoc | null> =>
      (await layersOf(projectKey)).byExperiment.get(placeOf({ environmentKey, experimentKey: key })) ?? null,
  }
}

const placeOf = ({ environmentKey, experimentKey }: { environmentKey: string; experimentKey: string }): string =>
  JSON.stringify([environmentKey, experimentKey])
