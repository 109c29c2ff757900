import type { AIConfigVariationDoc } from '../../rest/ai/ai-config-parts.ts'
import { type AIConfigDoc, aiConfigResource, evaluationKeys, isTeam } from '../../rest/ai/ai-configs.ts'
import { placed } from '../batch.ts'
import type { resourceLoaders } from '../resource-loaders.ts'

/** What AI configs name, each with an index of its own. */
const namedBy = {
  members: ({ _maintainer }: AIConfigDoc) => (_maintainer && !isTeam(_maintainer) ? [_maintainer._id] : []),
  teams: ({ _maintainer }: AIConfigDoc) => (_maintainer && isTeam(_maintainer) ? [_maintainer.key] : []),
  metrics: evaluationKeys,
} as const

/** What variations of AI configs name, each with an index of its own. */
const namedByVariations = {
  modelConfigs: ({ modelConfigKey }: AIConfigVariationDoc) => (modelConfigKey ? [modelConfigKey] : []),
  tools: ({ tools }: AIConfigVariationDoc) => (tools ?? []).map(({ key }) => key),
} as const

type Index<Doc> = ReadonlyMap<string, readonly Doc[]>

/**
 * Loads the AI configs that name something, and their variations. REST has no such filters, so all AI configs of a project are read and
 * indexed once for all that they name.
 *
 * @param of Makes the loader of the documents of an owner.
 */
export function aiConfigInverses(of: ReturnType<typeof resourceLoaders>) {
  const configs = new Map<string, Promise<Index<AIConfigDoc>>>()
  const variations = new Map<string, Promise<Index<AIConfigVariationDoc>>>()
  const all = (projectKey: string) => of(aiConfigResource, [projectKey]).all()

  return {
    /** The AI configs of a project that name a member, a team or a metric. */
    async naming(what: keyof typeof namedBy, projectKey: string, name: string): Promise<readonly AIConfigDoc[]> {
      const index = () => all(projectKey).then((found) => indexOf(found, namedBy[what]))
      return (await placed(configs, nameOf(what, projectKey), index)).get(name) ?? []
    },

    /** The variations of a project's AI configs that name a model config or a tool. */
    async variationsNaming(
      what: keyof typeof namedByVariations,
      projectKey: string,
      name: string,
    ): Promise<readonly AIConfigVariationDoc[]> {
      const index = () => all(projectKey).then((found) => indexOf(found.flatMap(variationsOf), namedByVariations[what]))
      return (await placed(variations, nameOf(what, projectKey), index)).get(name) ?? []
    },
  }
}

const nameOf = (what: string, projectKey: string): string => JSON.stringify([what, projectKey])

const variationsOf = (config: AIConfigDoc): AIConfigVariationDoc[] =>
  config.variations.map((one) => ({ ...one, config }))

function indexOf<Doc>(docs: readonly Doc[], namesIn: (doc: Doc) => readonly string[]): Index<Doc> {
  const index = new Map<string, Doc[]>()
  for (const one of docs) {
    for (const name of new Set(namesIn(one))) placed(index, name, () => []).push(one)
  }
  return index
}
