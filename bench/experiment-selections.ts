import type { Selection } from './selections.ts'

/** Selections of experiments and of what belongs to them. */
export const experimentSelections: readonly Selection[] = [
  {
    title: 'the experiments that run, with their maintainers, treatments and flags',
    query: `{ project(key: "web") { experiments(first: 100, filter: { status: RUNNING }) { totalCount nodes {
      name environmentKey maintainer { ... on Member { email } }
      currentIteration {
        startedAt primaryMetric { name } treatments { name percentage baseline }
        flags { flagKey flag { name maintainer { ... on Team { name } } } }
      }
    } } } }`,
    minimum: 5,
    waves: 3,
  },
  {
    title: 'one flag: experiments, holdouts and layers in 2 environments, and the flags that depend on it',
    query: `{ flag(projectKey: "web", key: "product-review-photos") {
      name environments(keys: ["production", "staging"]) { environmentKey on experiments { key status holdout { name } layer { name } } } dependents { key }
    } }`,
    minimum: 5,
    waves: 2,
  },
  {
    title: '100 flags with their experiments',
    query: '{ project(key: "web") { flags(first: 100) { nodes { key experiments { nodes { key status } } } } } }',
    minimum: 2,
    waves: 2,
  },
  {
    title: 'the layers of a project: reservations in 1 environment, with their experiments and flags',
    query: `{ project(key: "web") { layers { name reservations(environmentKey: "production") {
      percentage experiment { name status } flag { key maintainer { ... on Member { email } } }
    } } } }`,
    minimum: 4,
    waves: 2,
  },
  {
    title: 'the holdouts of 1 environment, with their experiments and the metrics that decide',
    query: `{ environment(projectKey: "web", key: "production") { holdouts(first: 20) { nodes {
      name status percentage experiments { key name status }
      baseExperiment { currentIteration { primaryMetric { name } } }
    } } } }`,
    minimum: 3,
    waves: 2,
  },
  {
    title: 'the metrics that nothing uses, with their maintainers',
    query: `{ project(key: "web") { metrics(first: 50, filter: { usedIn: NONE }, orderBy: { field: CREATED_AT, direction: ASC }) {
      nodes { key kind lastSeenAt maintainer { ... on Member { email lastSeenAt } } }
    } } }`,
    minimum: 2,
    waves: 2,
  },
  {
    title: '5 metrics of a project, with their experiments and metric groups',
    query: `{ project(key: "web") { metrics(first: 5) { nodes {
      key experiments { key environmentKey status } metricGroups { key name } experimentCount
    } } } }`,
    minimum: 3,
    waves: 2,
    wavesAtMost: 3,
  },
  {
    title: 'one metric: the experiments, metric groups and flags with it',
    query: `{ metric(projectKey: "web", key: "basket-value") {
      name eventKey experiments { key environmentKey status flags { key } } metricGroups { name } flags { key state }
    } }`,
    minimum: 2,
    waves: 2,
  },
  {
    title: '3 funnels of a project, with the metrics of their steps and their experiments',
    query: `{ project(key: "web") { metricGroups(first: 3, filter: { kind: FUNNEL }) { nodes {
      name metrics { nameInGroup metric { eventKey lastSeenAt } }
      experiments { key environmentKey maintainer { ... on Member { email } } }
    } } } }`,
    minimum: 3,
    waves: 2,
  },
]
