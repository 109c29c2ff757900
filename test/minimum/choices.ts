/** A kind of queries that take more than the minimum. */
export interface Kind {
  readonly name: string
  /** Whether a kind, as {@link kindOf} tells it, is meant. */
  readonly matches: RegExp
  /** The smallest query that shows it. */
  readonly query: string
}

export interface Choice extends Kind {
  readonly reason: string
}

/** The kinds that stay above the minimum by choice. */
export const choices: readonly Choice[] = [
  {
    name: 'roles of a few members, or of a few teams, are read after them',
    matches:
      /^waves: (.* )?(\/members(\?\w+)?|\/teams(\?count|\/\*)?)( \+ .*)?( → \/members(\?team)?)?( → \/teams(\/\*)?)? → (.* )?\/roles(\/\*)?$|^waves: \/teams\S* → \/members$/,
    query: '{ members(first: 3) { nodes { teams { roles { description } } } } }',
    reason: 'A few members can be without a role, and then the read of all roles would be for nothing.',
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
    matches: /^waves: (.* )?\/flags\/\*( → (.* )?\/flags\/\*)*( → (.* )?\/flags\/\*\?state)$/,
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
    matches: /^calls: (.* )?\/segments\/\*\/\* → \/segments\/\*\/\*\/\* → \/flags\/\*/,
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
    matches: /^(calls|waves): (.* )?\/(teams|members)\S* → (.* )?\/projects\/\*\/environments → /,
    query: '{ teams(first: 1) { nodes { flags(projectKey: "web") { nodes { environments { on } } } } } }',
    reason: 'If they are few flags, single reads take fewer calls than the list in the other environments.',
  },
  {
    name: 'an environment that did not come with its project is read after it',
    matches: /^waves: \/projects\/\* → \/projects\/\*\/environments\/\*$/,
    query: '{ project(key: "infra") { name environment(key: "nope") { critical } } }',
    reason: 'The first 20 environments come with the project, and a call for another one would mostly be for nothing.',
  },
]
