import type { Context } from '../../context.ts'
import type { CreatePromptSnippetInput, Resolvers } from '../../generated/resolvers.ts'
import { mutation } from '../../graph/mutation.ts'
import { createPromptSnippet } from '../../rest/ai/prompt-snippets.ts'
import { withMore } from '../../rest/unreadable.ts'
import { given } from '../given.ts'

async function create({ projectKey, ...input }: CreatePromptSnippetInput, { write }: Context) {
  const snippet = await write(createPromptSnippet, { projectKey, body: given(input) })
  return { promptSnippet: withMore(snippet, () => ({ projectKey })) }
}

export const promptSnippets = {
  Mutation: { createPromptSnippet: mutation(create) },

  PromptSnippet: {
    name: ({ name }) => name ?? null,
    description: ({ description }) => description || null,
    text: ({ text }) => text ?? null,
    version: ({ version }) => version ?? null,
    access: ({ _access }) => _access ?? null,
    createdAt: ({ createdAt }) => createdAt ?? null,
  },
} satisfies Resolvers
