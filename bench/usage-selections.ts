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
]
