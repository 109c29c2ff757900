import { type AccessRep, access } from '../access.ts'
import { create } from '../operation.ts'
import { document, optional, word } from '../shape.ts'

export interface PromptSnippetRep {
  readonly key: string
  readonly name: string
  readonly description?: string
  readonly text: string
  readonly version: number
  readonly createdAt: number
  readonly _access?: AccessRep
}

export interface NewPromptSnippet {
  readonly key: string
  readonly name: string
  readonly text: string
  readonly description?: string | undefined
}

/** LaunchDarkly has no route to read a snippet. */
export const createPromptSnippet = create('/api/v2/projects/{projectKey}/ai-configs/prompt-snippets')
  .takes<{ body: NewPromptSnippet }>()
  .returns(document<PromptSnippetRep>({ key: word, _access: optional(access) }))

export interface PromptSnippetDoc extends PromptSnippetRep {
  readonly projectKey: string
}
