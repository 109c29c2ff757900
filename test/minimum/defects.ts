import type { Kind } from './choices.ts'
import { idOf } from './names.ts'

/** The kinds that are above the minimum for no good reason. A kind that is mended has to leave this list. */
export const defects: readonly Kind[] = [
  {
    name: 'a flag is read for fields that need only its address, although another document names it',
    matches:
      /^calls: .*\/flags\/.* → (.* )?\/(code-refs\/|approval-requests|flag-status\/|flags\/\*\/\*\/dependent-flags)/,
    query:
      '{ environment(projectKey: "mobile", key: "test") { flagStatuses { nodes { flag { extinctions { nodes { revision } } } } } } }',
  },
  {
    name: 'a project is read for its approval requests, although an approval request names it',
    matches: /^calls: \/approval-requests\S* → \/projects\S* → /,
    query: '{ approvalRequest(id: "6ab574d6c541ec2c71d778e4") { project { approvalRequests { totalCount } } } }',
  },
  {
    name: 'a project is read after a look-up below it found nothing',
    matches: /^calls: \/(flags|metrics)\/\*\/\* → \/projects\/\*$/,
    query: '{ project(key: "mobile") { metric(key: "nope") { key } } }',
  },
  {
    name: 'a flag is read although its dependents tell whether it exists',
    matches: /^calls: .*\/flags\/\*\/\* \+ .*\/dependent-flags/,
    query:
      '{ flag(projectKey: "mobile", key: "wallet-instalments") { dependents { key } codeReferences { hunkCount } } }',
  },
  {
    name: 'a node is read although a read below it tells whether it exists',
    matches: /^calls: \/(projects\/\*|projects\/\*\/environments\/\*|flags\/\*\/\*|teams\/\*) → \/\S+$/,
    query: `{ node(id: "${idOf('Project', 'mobile')}") { ... on Project { flag(key: "wallet-instalments") { createdAt } } } }`,
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
  {
    name: 'a flag is read for its project, although another document names it',
    matches: /^calls: (.* )?\/(flag-statuses\/\*\/\*|followers)( → \/flags\/\*)+$/,
    query:
      '{ environment(projectKey: "web", key: "development") { flagStatuses { nodes { flag { project { id } } } } } }',
  },
  {
    name: 'the projects with code references are read only to learn that they exist',
    matches: /^calls: \/code-refs\/statistics → .*\/projects\?keys/,
    query: '{ codeReferenceProjects { approvalRequests { totalCount } } }',
  },
]
