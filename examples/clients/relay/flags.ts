import { graphql } from 'relay-runtime'

/** With `@throwOnFieldError`, fields that are null only beside an error have non-null types, and reading one that failed throws. */
export const flagEverywhere = graphql`
  query flagsEverywhereQuery($projectKey: String!, $key: String!) @throwOnFieldError {
    flag(projectKey: $projectKey, key: $key) {
      environments {
        environmentKey
        on
      }
    }
  }
`

export const flagInOne = graphql`
  query flagsInOneQuery($projectKey: String!, $key: String!, $environmentKey: String!) {
    flag(projectKey: $projectKey, key: $key) {
      environment(key: $environmentKey) {
        on
      }
    }
  }
`

/** With `@catch`, the field is its value or its errors. With neither directive, a field that failed is null. */
export const teams = graphql`
  query flagsTeamsQuery($first: Int!) {
    teams(first: $first) @catch {
      edges {
        node {
          name
        }
      }
    }
  }
`

/** A fragment may be deferred. With the network function of this starter, it comes with the rest. */
export const flagLog = graphql`
  fragment flagsLog on Flag {
    auditLog(first: 5) {
      edges {
        node {
          title
        }
      }
    }
  }
`

export const flagPage = graphql`
  query flagsPageQuery($projectKey: String!, $key: String!) {
    flag(projectKey: $projectKey, key: $key) {
      name
      ...flagsLog @defer(label: "log")
    }
  }
`

/** Pages by `edges`. In React, `usePaginationFragment` reads the next page. */
export const flagList = graphql`
  query flagsListQuery($projectKey: String!, $first: Int!, $after: String) {
    project(key: $projectKey) {
      flags(first: $first, after: $after) @connection(key: "Project_flags") {
        edges {
          node {
            key
            name
          }
        }
        stoppedBy
        pageInfo {
          endCursor
        }
      }
    }
  }
`

/** Relay adds the ids, so that every query that shows the environment shows its new state. */
export const setFlag = graphql`
  mutation flagsSetMutation($input: UpdateFlagInput!, $environmentKey: String!) {
    updateFlag(input: $input) {
      flag {
        environment(key: $environmentKey) {
          on
        }
      }
      approvalRequest {
        status
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`
