/** A kind of queries that take more than the minimum. */
interface Choice {
  readonly name: string
  /** Whether a kind, as {@link kindOf} tells it, is meant. */
  readonly matches: RegExp
  /** The smallest query that shows it. */
  readonly query: string
  readonly reason: string
}

/** The kinds that stay above the minimum by choice. */
export const choices: readonly Choice[] = [
  {
    name: 'roles of a few members, or of a few teams, are read after them',
    matches:
      /^waves: (.* )?(\/members(\?\w+)?|\/teams(\?count|\/\*)?)( \+ .*)?( → \/members(\?team)?)?( → \/teams(\/\*)?)? → (.* )?\/roles(\/\*)?$|^waves: \/teams\S* → (\/members|\/teams\/\*)$/,
    query: '{ members(first: 3) { nodes { teams { roles { description } } } } }',
    reason: 'A few members can be without a role, and then the read of all roles would be for nothing.',
  },
  {
    name: 'an environment below a project that another document names is read after one of the same project',
    matches: /^calls: (.* )?\/projects\/\*\/environments\/\*( \+ .*)? → (.* )?\/projects\/\*\/environments\/\*/,
    query:
      '{ approvalRequest(id: "6a083da6039ee1dd67d77ac4") { project { environment(key: "staging") { critical } } } environment(projectKey: "web", key: "test") { name } }',
    reason: 'Only that document tells the project. The list of all environments would mostly be for nothing.',
  },
  {
    name: 'members that two answers of a wave name are read by two calls',
    matches: /^calls: .* several \/members\?(id|email)/,
    query:
      '{ flag(projectKey: "web", key: "pricing-price-lock") { maintainer { ... on Member { lastSeenAt } } } team(key: "data") { maintainers { lastSeenAt } } }',
    reason:
      'The answers of a wave come one after the other, and a batch that waited for the last one would make all wait.',
  },
  {
    name: 'three or more flags by key are looked for in the list, although they are archived or absent',
    matches:
      /^(waves|calls): (.* )?\/flags\/\*( \+ .*)?( → (.* )?\/flags\/\*)*( → (.* )?\/flags\/\*(\?state|\/\*))( → .*)?$/,
    query:
      '{ a: flag(projectKey: "web", key: "content-markdown-editor") { name } b: flag(projectKey: "web", key: "content-rich-snippets") { name } c: flag(projectKey: "web", key: "reviews-star-snippets") { name } }',
    reason:
      'The list tells other flags in fewer calls, and each list of a state is read only for flags that the lists before it lack.',
  },
  {
    name: 'the statuses of the first of four to nineteen flags are read before those of the others',
    matches: /^waves: (.* )?\/flag-status\/\*\/\*( \+ .*)? → (.* )?\/flag-status(es)?\/\*\/\*/,
    query: '{ project(key: "web") { flags(first: 4) { nodes { statuses { state } } } } }',
    reason: 'They tell the number of environments, and the lists of few environments take fewer calls than many flags.',
  },
  {
    name: 'the flags of the segments of a list are read after the list',
    matches: /^waves: (.* )?\/segments\/\*\/\*( \+ .*)? → (.* )?\/flags\/\*( → (.* )?\/flags\/\*)*$/,
    query: '{ environment(projectKey: "web", key: "production") { segments { nodes { flags { key } } } } }',
    reason: 'An environment can have no segments, and then the pages of flags in full would be for nothing.',
  },
  {
    name: 'the flags of a few segments are read from the segments, and then from the list',
    matches: /^calls: (.* )?\/segments\/\*\/\*( → \/segments\/\*\/\*\/\*|\/\*) → \/flags\/\*( → .*)?$/,
    query: '{ environment(projectKey: "web", key: "development") { segments { nodes { flags { state } } } } }',
    reason: 'Two segments can have no flags, and the pages of flags in full serve few other fields.',
  },
  {
    name: 'the environments of a project are read before it is known that few flags match a filter',
    matches: /^calls: (.* )?\/projects\/\*\/environments → (.* )?\/flags\/\S+ → \/flags\/\*\/\*$/,
    query:
      '{ project(key: "infra") { flags(last: 3, filter: { temporary: false }) { nodes { environments { environment { key } } } } } }',
    reason: 'The list can hold a hundred flags, which one by one would take a hundred calls.',
  },
  {
    name: 'the first environments of the flags of a team or a member are read before the others',
    matches:
      /^(calls|waves): (.* )?\/(teams|members)\S*( → (.* )?| \+ )\/projects\/\*\/environments → (several )?\/flags\/\*/,
    query: '{ teams(first: 1) { nodes { flags(projectKey: "web") { nodes { environments { on } } } } } }',
    reason: 'If they are few flags, single reads take fewer calls than the list in the other environments.',
  },
  {
    name: 'an environment that did not come with its project is read after it',
    matches: /^waves: (.* )?\/projects(\/\*|\?keys)( \+ .*)? → \/projects\/\*\/environments(\/\*)?$/,
    query: '{ project(key: "infra") { name environment(key: "nope") { critical } } }',
    reason: 'The first 20 environments come with the project, and a call for another one would mostly be for nothing.',
  },
  {
    name: 'the first page of all flags is read in some environments before the others',
    matches: /^waves: (.* )?\/flag-statuses\/\*\/\*( \+ .*)? → \/flags\/\* → \/flags\/\*$/,
    query:
      '{ environment(projectKey: "mobile", key: "production") { flagStatuses { nodes { flag { dependents { flag { environment(key: "production") { rules { ruleId } } } } } } } } }',
    reason: 'It tells the number of pages. If there are many, flag by flag takes fewer calls.',
  },
  {
    name: 'what needs only the project is read after a list that can be empty',
    matches:
      /^waves: (.* )?(\/segments\/\*\/\*(\/\*)?|\/metrics\/\*|several \/flags\/\*|\/flags\/\*\?(?!count)\w+|\S*\/followers|\/(members|teams)\S*( \+ [^→]+)? → \/flags\/\*)( \+ [^→]+)?( → \/flags\/\*)* → ([^→]+ \+ )?(\/approval-requests\?projectKey( → \/flags\/\*\/\*)?|\/code-refs\/\S+|\/projects\/\*(\/environments( → \/flags\/\*)*)?)( \+ [^→]+)?$|^calls: (.* )?(\/segments\/\*\/\*|\/metrics\/\*) → \/projects\/\*$/,
    query:
      '{ environment(projectKey: "mobile", key: "staging") { followedFlags { nodes { flag { extinctions { nodes { revision } } } } } } }',
    reason:
      'A segment, a filter or a maintainer can have no flags, a flag no prerequisites, and nobody may follow one. The read would then be for nothing.',
  },
  {
    name: 'an environment is read beside another project, or beside a list of the environments of its own',
    matches:
      /^calls: (.* )?(\/projects\/\*(\/environments)? \+ \/projects\/\*\/environments\/\*|\/projects\/\* \+ \/projects\/\*\/environments( \+ [^→]*)?$)/,
    query: '{ environment(projectKey: "mobile", key: "development") { critical } project(key: "web") { name } }',
    reason:
      'The list of projects has the first 20 environments of each, and a list of environments its first page. It can lack this one.',
  },
  {
    name: 'an environment in which a flag has no status is looked for in the flag',
    matches: /^calls: (.* )?\/flag-statuses\/\*\/\*\/\*( \+ .*)? → (.* )?\/flags\/\*\/\*$/,
    query: '{ flag(projectKey: "web", key: "pricing-price-lock") { environment(key: "nope") { status { state } } } }',
    reason: 'That a status is missing does not prove that there is no such environment.',
  },
  {
    name: 'targets that expire are read after the documents of the flags',
    matches: /^(waves|calls): (.* )?\/flags\/\S+( .*)? → (.* )?\/flags\/\*\/\*\/expiring-targets\/\*/,
    query:
      '{ environment(projectKey: "mobile", key: "development") { flagStatuses { nodes { flag { environment(key: "production") { expiringTargets { contextKey } } } } } } }',
    reason: 'Only a flag with individual targets takes a call.',
  },
  {
    name: 'the flags of two maintainers, or of maintainers that two answers of a wave name, are read by two lists',
    matches:
      /^calls: (.* )?(several \/flags\/\*\?maintainer\w+|\/flags\/\*\?maintainer\w+ (.* )?\/flags\/\*(\?maintainer\w+)?)( .*)?$/,
    query:
      '{ auditLog(first: 5) { nodes { member { member { flags(projectKey: "mobile") { edges { node { tags } } } } } } } }',
    reason: 'The list of all flags can have many pages, and the answers of a wave come one after the other.',
  },
  {
    name: 'a list or a document is read again for a wider window or another part, which another field wants',
    matches:
      /^calls: (\/projects\/\*\/environments\?count → [^→]+ → \/projects\/\*\/environments|([^→]+ \+ )?\/members( \+ [^→]+)? → ([^→]+ \+ )?\/members\?id( \+ [^→]+)?|([^→]+ → )?([^→]+ \+ )?\/teams\/\*( → \/members\?team)? → \/teams\/\*|\/metrics\/\* → \/metrics\/\*\/\*)$/,
    query:
      '{ teams { nodes { roles { policy { effect } } } } approvalRequests { nodes { reviewers { roleAttributes { key } } } } }',
    reason: 'A read asks for what its own selection needs, so that an answer is no larger than its query.',
  },
  {
    name: 'the approval requests about flags are read beside those of projects',
    matches: /^calls: (\/approval-requests \+ (.* )?|(.* )?several )\/approval-requests\?projectKey/,
    query:
      '{ projects { nodes { approvalRequests { edges { node { status } } } } } flag(projectKey: "mobile", key: "app-dark-theme") { approvalRequests { totalCount } } }',
    reason: 'The list of all requests can have many pages, and waiting for the first one would then cost a wave.',
  },
  {
    name: 'what is below dependents is read after it is known which of them are archived',
    matches:
      /^waves: (.* )?\/flags\/\*\/\*\/dependent-flags → \/flags\/\*\?state → (.* )?(\/flags\/\*\/\*\/dependent-flags|\/flag-status\/\*\/\*)$/,
    query:
      '{ flag(projectKey: "web", key: "support-callback-request") { dependents { flag { dependents { flag { key } } } } } }',
    reason: 'Archived dependents are left out, and what is below them would be read for nothing.',
  },
  {
    name: 'the environment of the segments of a list is read after them, although its project is read beside them',
    matches: /^calls: (.* )?\/projects\/\* \+ (.* )?\/segments\/\*\/\*( \+ .*)? → \/projects\/\*\/environments\/\*$/,
    query:
      '{ environment(projectKey: "mobile", key: "development") { segments { nodes { environment { critical } } } } project(key: "mobile") { name } }',
    reason: 'An environment can have no segments, and then the environments of the project would be for nothing.',
  },
  {
    name: 'the dependents of up to eight flags are read one by one',
    matches: /^calls: [^→]* → \/flags\/\* → \/flags\/\*\/\*\/dependent-flags$/,
    query: '{ members { nodes { flags(projectKey: "mobile") { nodes { dependents { flag { tags } } } } } } }',
    reason: 'The list in all environments takes a call for their keys, and one for every three of them on each page.',
  },
  {
    name: 'documents of a type are read after the last page of a list that goes on in their wave',
    matches: /^waves: .* → (.* )?\/flags\/\*( \+ .*)? → \/flags\/\* → (\/teams|\/members\?id)$/,
    query:
      '{ auditLog { nodes { a: member { member { teams { team { memberCount } } } } b: member { member { flags(projectKey: "web") { nodes { key } } } } } } }',
    reason: 'The documents of the other pages can need the same, so that a batch waits for them.',
  },
  {
    name: 'what the flags of an environment share begins, although there is no such environment',
    matches:
      /^calls: (\/flag-statuses\/\*\/\* \+ (.* )?\/projects\/\*\/environments|(\/code-refs\/\S+|\/approval-requests\S*) \+ (.* )?\/flag-statuses\/\*\/\*)$/,
    query:
      '{ environment(projectKey: "web", key: "nope") { flagStatuses { nodes { flag { dependents { flag { kind } } } } } } }',
    reason: 'Most environments that are asked for exist, and then it saves a wave.',
  },
]
