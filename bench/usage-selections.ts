import type { Selection } from './selections.ts'

/** Selections of applications and of usage. */
export const usageSelections: readonly Selection[] = [
  {
    title: '100 flags: the applications that evaluated them',
    query: '{ project(key: "web") { flags(first: 100) { nodes { key applications { key name kind } } } } }',
    minimum: 2,
  },
  {
    title: 'mobile applications: maintainers, versions without support, flags of one project',
    query: `{ applications(first: 100, filter: { kinds: [MOBILE] }) { nodes {
      key name flagCount maintainer { ... on Team { name } ... on Member { email } }
      versions(first: 50, filter: { supported: false }) { nodes { name } } flags(projectKey: "web") { key name }
    } } }`,
    minimum: 3,
    waves: 2,
  },
  {
    title: 'the SDKs of each environment of a project, with the end of their life',
    query: `{ project(key: "web") { environments(first: 20) { nodes {
      key critical sdkVersions { name version latestVersion eolStatus connectionType }
    } } } }`,
    minimum: 2,
  },
  {
    title: 'the bill: active users by project, and minutes of connections',
    query: `{ usage {
      monthlyActiveUsers(groupBy: [PROJECT], window: { aggregation: MONTH_TO_DATE, granularity: DAILY }) {
        series { project { key name } latest { at value } }
      }
      serviceConnections { series { latest { value } } }
    } }`,
    minimum: 3,
  },
  {
    title: 'all projects: contexts of the past 30 days',
    query: `{ projects(first: 50) { nodes { key usage { contexts(window: { aggregation: ROLLING_30_DAYS }) {
      series { dimensions { name value } latest { value } }
    } } } } }`,
    minimum: 2,
    waves: 2,
  },
  {
    title: 'all projects: contexts in 2 environments of each, and their SDKs',
    query: `{ projects(first: 50) { nodes { key environments(first: 2) { nodes {
      key sdkVersions { name version } usage { contexts { series { points { at value } } } }
    } } } } }`,
    minimum: 3,
    waves: 2,
  },
  {
    title: 'one flag: who maintains it, statuses and evaluations in 7 environments',
    query: `{ flag(projectKey: "web", key: "nav-mega-menu") { maintainer { ... on Member { email } } environments {
      environmentKey status { state } evaluationUsage { series { variation { name } points { at value } } }
    } } }`,
    minimum: 9,
    waves: 2,
  },
]
