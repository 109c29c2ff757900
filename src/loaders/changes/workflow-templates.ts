import {
  listWorkflowTemplates,
  type WorkflowTemplateDoc,
  workflowTemplateResource,
} from '../../rest/changes/workflow-templates.ts'
import { locate } from '../../rest/resource.ts'
import { batch, oneByOne, placed } from '../batch.ts'
import type { Read } from '../read.ts'

interface Asked {
  /** A part of the name or the description. Empty for all templates. */
  readonly search: string
  readonly stages: boolean
}

type Templates = readonly WorkflowTemplateDoc[]

/** Loads workflow templates. A list with stages also serves fields that need no stages. */
export function workflowTemplateLoaders(read: Read) {
  /** The lists with stages that were asked for. */
  const whole = new Map<string, Promise<Templates>>()

  const list = batch<Asked, Templates>({
    identity: ({ search }) => search,
    wants: ({ stages }) => String(stages),
    fetch: async (keys) => {
      const bySearch = Map.groupBy(keys, ({ search }) => search)
      return oneByOne([...bySearch.keys()], (search) =>
        bySearch.get(search)!.some(({ stages }) => stages)
          ? placed(whole, search, () => listed(search, undefined))
          : (whole.get(search) ?? listed(search, true)),
      )
    },
  })

  async function listed(search: string, summary: true | undefined): Promise<Templates> {
    const { items } = await read(listWorkflowTemplates, { summary, search: search || undefined })
    return items.map((one) => locate(workflowTemplateResource, [], one))
  }

  const all = async (search: string, stages: boolean): Promise<Templates> => (await list({ search, stages })) ?? []

  return {
    /** Reads the templates with a part of the name or the description, or all of them. */
    all,

    /** Finds the template with a key. Null if there is none. */
    byKey: async (key: string, stages: boolean): Promise<WorkflowTemplateDoc | null> =>
      (await all('', stages)).find(({ at }) => at.key === key) ?? null,
  }
}
