import type { Kind } from './choices.ts'

/** The kinds that are above the minimum for no good reason. A kind that is mended has to leave this list. */
export const defects: readonly Kind[] = [
  {
    name: 'the environments of a project are read after the statuses of its flags, for dependents',
    matches: /^waves: (.* )?\/flag-statuses\/\*\/\* → \/projects\/\*\/environments → /,
    query:
      '{ environment(projectKey: "mobile", key: "production") { flagStatuses { nodes { flag { dependents { flag { environment(key: "production") { rules { ruleId } } } } } } } } }',
  },
  {
    name: 'code references of the flags that statuses or followers name wait for these',
    matches:
      /^waves: (.* )?(\/flag-statuses\/\*\/\*|\S*\/followers)( \+ .*)? → (.* )?\/(code-refs\/|approval-requests)/,
    query:
      '{ environment(projectKey: "mobile", key: "test") { flagStatuses { nodes { flag { extinctions { nodes { revision } } } } } } }',
  },
  {
    name: 'what needs only the address of a flag that another document names waits for the flag',
    matches: /^waves: (.* )?→ \/flags\/\*\/\* → /,
    query:
      '{ metric(projectKey: "web", key: "promo-price-match-conversion") { flags { tags approvalRequests { totalCount } } } }',
  },
  {
    name: 'what needs only the id of a member that another document names waits for the member',
    matches: /^waves: (.* )?→ (.* )?\/members\?id( .*)? → (.* )?\/flags\/\*/,
    query: '{ approvalRequests { nodes { reviewers { flags(projectKey: "mobile") { totalCount } } } } }',
  },
  {
    name: 'a flag is read although its dependents in an environment tell whether it exists',
    matches: /^calls: (.* )?\/flags\/\*\/\* → (.* )?\/flags\/\*\/\*(\/\*)?\/dependent-flags/,
    query:
      '{ flag(projectKey: "web", key: "support-callback-request") { environments(keys: ["production", "staging", "test", "development"]) { dependents { flag { createdAt } } } } }',
  },
  {
    name: 'a flag is read although its status tells whether it exists',
    matches: /^calls: (.* )?\/flag-status(es)?\/\*\/\* \+ (.* )?\/flags\/\*\/\*/,
    query:
      '{ flag(projectKey: "web", key: "pricing-price-lock") { environment(key: "production") { status { state } } } }',
  },
  {
    name: 'the flags of segments in two environments are read by two scans',
    matches: /^calls: (.* )?\/segments\/\*\/\*( .*)? → several \/flags\/\*/,
    query:
      '{ project(key: "web") { a: environment(key: "production") { segments { nodes { flags { key } } } } b: environment(key: "staging") { segments { nodes { flags { key } } } } } }',
  },
]
