import { ask, type Gateway } from './ask.ts'

const document = `
  query Changes($resources: [String!]!, $after: DateTime) {
    auditLog(first: 20, filter: { after: $after, resources: $resources }) {
      nodes { entryId date title }
    }
  }
`

interface Changes {
  readonly auditLog: {
    readonly nodes: readonly { readonly entryId: string; readonly date: string; readonly title: string | null }[]
  } | null
}

/**
 * The newest changes, up to 20, in one REST call, however many flags the resources stand for. Read the flags again only if there is one.
 *
 * @param after the date of the newest change that is known, by LaunchDarkly's clock. Null for the first time.
 * @param resources such as `proj/web:env/*:flag/*`.
 */
export async function changesAfter(gateway: Gateway, after: string | null, resources: readonly string[]) {
  const { data, errors } = await ask<Changes>(gateway, document, { after, resources })
  if (!data?.auditLog) throw new Error(errors?.[0]?.message)
  return data.auditLog.nodes
}
