import { graphql } from './__generated__/index.ts'

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

export const teamsDocument = graphql(`
  query Teams {
    teams(first: 10) {
      nodes {
        name
      }
    }
  }
`)

export const setFlagDocument = graphql(`
  mutation SetFlag($input: UpdateFlagInput!) {
    updateFlag(input: $input) {
      flag {
        version
      }
      userErrors {
        code
        message
      }
    }
  }
`)
