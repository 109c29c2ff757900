import type { Kind } from './choices.ts'
import { idOf } from './names.ts'

/** The kinds that are above the minimum for no good reason. A kind that is mended has to leave this list. */
export const defects: readonly Kind[] = [
  {
    name: 'the count of a list is read beside a page of the list',
    matches: /^calls: .*(\/\S+) \+ (.* )?\1\?count/,
    query: '{ members { totalCount } some: members { nodes { role } } }',
  },
  {
    name: 'two windows of a list are read one by one',
    matches:
      /^calls: (.* )?several \/(projects|members|teams|roles|approval-requests|flags|segments|metrics|code-refs)/,
    query: '{ project(key: "web") { a: flags(first: 2) { nodes { key } } b: flags(first: 20) { nodes { key } } } }',
  },
  {
    name: 'a project and an environment of it are read one by one',
    matches:
      /^calls: (.* )?\/projects\/\*( \+ .*| → )\/projects\/\*\/environments(\/\*)?|^calls: .*\/projects\/\*\/environments\/\* → (.* )?\/projects\/\*/,
    query: '{ environment(projectKey: "mobile", key: "test") { name project { name } } }',
  },
  {
    name: 'expiring targets are read of flags that have no targets',
    matches: /^calls: .*\/expiring-targets\/\*$/,
    query:
      '{ project(key: "web") { flags(first: 5) { nodes { environment(key: "production") { targets { values } expiringTargets { contextKey } } } } } }',
  },
  {
    name: 'a team is read again for its roles',
    matches: /^calls: .*\/teams\/\*( → .*)? → (.* )?\/teams\/\*/,
    query: '{ member(id: "60004e1c40e996555723227d") { teams { team { description roles { name } } } } }',
  },
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
    name: 'roles are read by key and by id',
    matches: /^calls: .*\/roles \+ \/roles\/\*/,
    query:
      '{ member(id: "5f7a3cdbba2eb943c60ca4c4") { teams { roles { policy { effect } } } } members(first: 1) { nodes { roles { key } } } }',
  },
  {
    name: 'members whom a list told are read again by id',
    matches: /^calls: (.* )?\/members(\?team)?( .*)? → (.* \+ )?\/members\?id/,
    query: '{ teams(first: 8) { nodes { members(first: 100) { nodes { email } } maintainers { lastSeenAt } } } }',
  },
  {
    name: 'what needs only the address of a project waits for the project',
    matches: /^waves: (.* )?\/projects(\/\*|\?keys)( \+ .*)? → /,
    query: '{ project(key: "mobile") { name flagDefaults { temporary } } }',
  },
  {
    name: 'what needs only the address of an environment waits for the environment',
    matches: /^waves: (.* )?\/projects\/\*\/environments\/\*( \+ .*)? → /,
    query: '{ environment(projectKey: "mobile", key: "staging") { name flagStatuses { nodes { state } } } }',
  },
  {
    name: 'what needs only the address of a segment waits for the segment',
    matches: /^waves: (.* )?\/segments\/\*\/\*(\/\*)?( \+ .*)? → /,
    query:
      '{ segment(projectKey: "mobile", environmentKey: "production", key: "beta-customers") { environment { color } } }',
  },
  {
    name: 'what needs only the project of a metric waits for the metric',
    matches: /^waves: (.* )?\/metrics\/\*\/\*( \+ .*)? → /,
    query: '{ metric(projectKey: "mobile", key: "buy-clicks") { project { flagDefaults { temporary } } } }',
  },
  {
    name: 'what needs only the project of a flag waits for the flag',
    matches: /^waves: (.* )?\/flags\/\*\/\*( \+ .*)? → /,
    query:
      '{ flag(projectKey: "web", key: "pricing-price-lock") { project { metric(key: "buy-clicks") { project { key } } } } }',
  },
  {
    name: 'what needs only the id of a member waits for the member',
    matches: /^waves: (.* )?\/members\?id( \+ .*)? → /,
    query: '{ member(id: "5f7a3cdbba2eb943c60ca4c4") { flags(projectKey: "web") { totalCount } } }',
  },
  {
    name: 'what needs only the key of a team waits for the team',
    matches: /^waves: (.* )?\/teams\/\*( \+ .*)? → /,
    query: '{ team(key: "data") { flags(projectKey: "web") { totalCount } projects { key } } }',
  },
  {
    name: 'code references and approval requests of the flags of a list wait for the list',
    matches: /^waves: (.* )?\/flags\/\*\S*( \+ .*)? → (.* )?\/(code-refs\/|approval-requests)/,
    query: '{ project(key: "infra") { flags { nodes { extinctions { nodes { revision } } } } } }',
  },
  {
    name: 'the environments of a project wait for what does not name it',
    matches: /^waves: (.* )?\/(teams|members)\S* → (.* )?\/projects\/\*\/environments → /,
    query: '{ teams(first: 1) { nodes { flags(projectKey: "web") { nodes { environments { on } } } } } }',
  },
  {
    name: 'statuses of as many flags as environments are read after the flags',
    matches: /^waves: (.* )?\/(flags\/\*\S*|flag-status\/\*\/\*)( \+ .*)? → (.* )?\/flag-status\/\*\/\*/,
    query:
      '{ project(key: "web") { flags(first: 3) { nodes { environments(keys: ["production", "test", "development"]) { status { state } } } } } }',
  },
  {
    name: 'a flag is read although its dependents tell whether it exists',
    matches: /^calls: .*\/flags\/\*\/\* \+ .*\/dependent-flags/,
    query:
      '{ flag(projectKey: "mobile", key: "wallet-instalments") { dependents { key } codeReferences { hunkCount } } }',
  },
  {
    name: 'the environments of a project are read after its flags, for dependents',
    matches: /^waves: (.* )?\/flags\/\*\S* → \/projects\/\*\/environments → /,
    query: '{ project(key: "mobile") { flags { nodes { dependents { key } } } } }',
  },
  {
    name: 'a node is read although a read below it tells whether it exists',
    matches: /^calls: \/(projects\/\*|projects\/\*\/environments\/\*|flags\/\*\/\*|teams\/\*) → \/\S+$/,
    query: `{ node(id: "${idOf('Project', 'mobile')}") { ... on Project { flag(key: "wallet-instalments") { createdAt } } } }`,
  },
  {
    name: 'the environments of a project are read although its flags are read one by one',
    matches: /^calls: (.* )?\/projects\/\*\/environments → (.* )?\/flags\/\S+ → \/flags\/\*\/\*$/,
    query:
      '{ project(key: "infra") { flags(last: 3, filter: { temporary: false }) { nodes { environments { environment { key } } } } } }',
  },
  {
    name: 'a flag is read although its status tells whether it exists',
    matches: /^calls: (.* )?\/flag-status(es)?\/\*\/\* \+ (.* )?\/flags\/\*\/\*/,
    query:
      '{ flag(projectKey: "web", key: "pricing-price-lock") { environment(key: "production") { status { state } } } }',
  },
  {
    name: 'the flags of a few segments are read from the segments, and then from the list',
    matches: /^calls: (.* )?\/segments\/\*\/\* → \/segments\/\*\/\*\/\* → \/flags\/\*/,
    query: '{ environment(projectKey: "web", key: "development") { segments { nodes { flags { state } } } } }',
  },
  {
    name: 'the dependents of a flag and those in one environment are read by two calls',
    matches: /^calls: (.* )?\/flags\/\*\/\*\/dependent-flags → (.* )?\/flags\/\*\/\*\/\*\/dependent-flags/,
    query:
      '{ flag(projectKey: "web", key: "pricing-price-lock") { dependents { key } environment(key: "production") { dependents { key } } } }',
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
  {
    name: 'a role or a team that a list told is read again',
    matches: /^calls: (.* )?\/(roles|teams)( .*)? → (.* )?\/(roles|teams)\/\*/,
    query: '{ viewer { member { roles { policy { effect } } } } roles { nodes { key } } }',
  },
  {
    name: 'the project of an approval request is read after the request',
    matches: /^calls: \/approval-requests\S* → \/projects\S*$/,
    query: '{ approvalRequests { nodes { environments { project { tags } } } } }',
  },
  {
    name: 'a repository is read beside the list of repositories',
    matches: /^calls: (.* )?\/code-refs\/repositories \+ \/code-refs\/repositories\/\*/,
    query:
      '{ codeReferenceRepositories { nodes { defaultBranch { head } } } codeReferenceRepository(name: "storefront") { type } }',
  },
]
