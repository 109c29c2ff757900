import { gql } from '@urql/core'

/** Pages by `edges`. With `relayPagination`, the query of the next page answers the pages before it as well. */
export const flagList = gql`
  query FlagList($projectKey: String!, $first: Int = 50, $after: String, $filter: FlagFilter) {
    project(key: $projectKey) {
      id
      flags(first: $first, after: $after, filter: $filter) {
        edges {
          cursor
          node {
            id
            key
            name
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        totalCount
        stoppedBy
      }
    }
  }
`

/** The audit log may come later than the name. */
export const flagPage = gql`
  query FlagPage($projectKey: String!, $key: String!) {
    flag(projectKey: $projectKey, key: $key) {
      id
      name
      ... @defer {
        auditLog(first: 5) {
          edges {
            node {
              id
              title
            }
          }
        }
      }
    }
  }
`

export const flagEverywhere = gql`
  query FlagEverywhere($projectKey: String!, $key: String!) {
    flag(projectKey: $projectKey, key: $key) {
      id
      environments {
        id
        environmentKey
        on
      }
    }
  }
`

export const flagInOne = gql`
  query FlagInOne($projectKey: String!, $key: String!, $environmentKey: String!) {
    flag(projectKey: $projectKey, key: $key) {
      id
      environment(key: $environmentKey) {
        id
        on
      }
    }
  }
`

/** The payload has the ids and the new state, so that every query that shows the environment shows the new state. */
export const setFlag = gql`
  mutation SetFlag($projectKey: String!, $key: String!, $environmentKey: String!, $on: Boolean!) {
    updateFlag(
      input: {
        projectKey: $projectKey
        key: $key
        environmentKey: $environmentKey
        instructions: [{ setFlagOn: $on }]
        onApprovalRequired: CREATE_REQUEST
        approvalRequest: { description: "Rehearsal" }
      }
    ) {
      flag {
        id
        environment(key: $environmentKey) {
          id
          on
        }
      }
      approvalRequest {
        id
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
