import { string, text } from '../resource/body.ts'
import { momentOf } from '../resource/change.ts'
import type { Resource } from '../resource/operation.ts'
import { plain } from '../resource/plain.ts'
import { needed, possible } from '../resource/properties.ts'
import { only } from '../resource/shape.ts'

interface PromptSnippetRecord {
  id: string
  key: string
  name: string
  description?: string
  text: string
  version: number
  createdAt: number
}

const snippets = plain<
  PromptSnippetRecord,
  Pick<PromptSnippetRecord, 'name' | 'text'> & { description?: string | undefined }
>({
  noun: 'prompt snippet',
  path: '/api/v2/projects/{projectKey}/ai-configs/prompt-snippets/{snippetKey}',
  by: 'key',
  called: 'prompt snippet key',
  site: '/projects/{projectKey}/ai-configs/snippets',
  access: ['updatePromptSnippet'],
  properties: { name: needed(text), description: possible(string), text: needed(text) },
  made: (sent, call) => ({ ...sent, version: 1, createdAt: momentOf(call) }) as Omit<PromptSnippetRecord, 'id' | 'key'>,
  document: (row, { links, access }) => ({
    ...{ _access: access, _links: links },
    ...only(row, 'key', 'name', 'description', 'text', 'version', 'createdAt'),
  }),
})

/** Nothing but the creation has a route. */
export const promptSnippets: Resource = {
  ...snippets,
  operations: snippets.operations.filter(({ method }) => method === 'POST'),
}
