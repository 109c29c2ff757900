import { type Answer, ask, type Gateway } from './ask.ts'

const document = `
  query FlagKeys($projectKey: String!, $first: Int!, $after: String) {
    project(key: $projectKey) {
      flags(first: $first, after: $after) {
        nodes { key name }
        stoppedBy
        pageInfo { hasNextPage endCursor }
      }
    }
    rateLimit { resetAt }
  }
`

interface FlagKeys {
  readonly project: {
    readonly flags: {
      readonly nodes: readonly { readonly key: string; readonly name: string | null }[]
      readonly stoppedBy: 'FIRST' | 'END' | 'BUDGET' | 'DEADLINE' | 'RATE_LIMIT'
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
    } | null
  } | null
  readonly rateLimit: { readonly resetAt: string | null } | null
}

/** Yields all flags of a project, up to `first` (at most 1000) per request, and goes on after a page that was cut short. */
export async function* flagsOf(gateway: Gateway, projectKey: string, first = 1000) {
  let after: string | null = null
  for (;;) {
    const answer: Answer<FlagKeys> = await ask<FlagKeys>(gateway, document, { projectKey, first, after })
    const flags = answer.data?.project?.flags
    const error = answer.errors?.[0]
    if (flags) {
      yield* flags.nodes
      after = flags.pageInfo.hasNextPage ? flags.pageInfo.endCursor : null
      if (!after) return
      if (flags.stoppedBy === 'RATE_LIMIT') await until(answer.data?.rateLimit?.resetAt)
    } else if (error?.extensions?.code === 'RATE_LIMITED') {
      // The limit was spent before the first page. The next request asks for the same page.
      await until(error.extensions.upstream?.resetAt)
    } else {
      throw new Error(error?.message ?? `There is no project ${projectKey}.`)
    }
  }
}

const until = (time: string | null | undefined) =>
  new Promise((resolve) => setTimeout(resolve, time ? Date.parse(time) - Date.now() : 10_000))
