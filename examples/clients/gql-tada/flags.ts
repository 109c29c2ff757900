import { graphql, type ResultOf, type VariablesOf } from './graphql.ts'

export const flagDocument = graphql(`
  query Flag($projectKey: String!, $key: String!) {
    flag(projectKey: $projectKey, key: $key) {
      name
      createdAt
      siteUrl
      variations {
        value
      }
    }
  }
`)

export type Flag = NonNullable<ResultOf<typeof flagDocument>['flag']>
export type FlagVariables = VariablesOf<typeof flagDocument>
