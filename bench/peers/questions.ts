import { flagKeys } from './account.ts'

/** The questions that all peers answer, by name. Their answers must be equal. */

const projectKey = 'project-7'

const served = `variation { index name value } rollout { contextKind bucketBy variations { variation { index } percentage } }`

/** Each property of a flag and of its configurations, without global ids, which are the gateway's own. */
const wholeFlag = `
  projectKey key name description kind state temporary purpose tags version createdAt archivedAt deprecatedAt siteUrl
  variations { variationId index value name description }
  defaults { onVariation { index } offVariation { index } }
  clientSideAvailability { usingMobileKey usingEnvironmentId }
  customProperties { key name values }
  maintainer { ... on Member { memberId email firstName lastName role } }
  environments {
    environmentKey environmentName on archived version lastModifiedAt salt sel trackEvents trackEventsFallthrough siteUrl
    offVariation { index }
    fallthrough { ${served} }
    targets { contextKind variation { index } values }
    rules {
      ruleId ref description trackEvents serves { ${served} }
      clauses { clauseId contextKind attribute operator values negate }
    }
    prerequisites { flagKey }
  }`

const configured = (more: string) => `{ project(key: "${projectKey}") { flags(first: 100) { nodes {
  key name production: environment(key: "production") { on } staging: environment(key: "staging") { on }
  maintainer { ... on Member { email role ${more} } }
} } } }`

export interface Question {
  readonly title: string
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
}

export const questions = {
  Q1: {
    title: '20 projects with their environments',
    query: '{ projects(first: 20) { nodes { key name environments { nodes { key name color } } } } }',
  },
  Q2: { title: '100 flags in two environments with their maintainers', query: configured('') },
  Q2m: { title: "the same with the maintainers' profiles", query: configured('mfa') },
  Q3: {
    title: '20 flags with their statuses in three environments',
    query: `{ project(key: "${projectKey}") { flags(first: 20) { nodes {
      key environments(keys: ["production", "staging", "test"]) { environmentKey status { state lastRequestedAt } }
    } } } }`,
  },
  Q4: {
    title: "10 projects, their flags, the maintainers' teams",
    query: `{ projects(first: 10) { nodes { key flags(first: 20) { nodes {
      key maintainer { ... on Member { email teams { key name } } }
    } } } } }`,
  },
  Q5: {
    title: 'one flag in all environments, all properties',
    query: `query ($key: String!) { flag(projectKey: "${projectKey}", key: $key) { ${wholeFlag} } }`,
    variables: { key: flagKeys[15] },
  },
  light: {
    title: 'one flag in one environment',
    query: `{ flag(projectKey: "${projectKey}", key: "${flagKeys[3]}") { name environment(key: "production") { on } } }`,
  },
} satisfies Readonly<Record<string, Question>>

export type QuestionName = keyof typeof questions

export const projectOfQuestions = projectKey
