/** Queries, and the same made by hand: the REST calls, and a string of the wanted fields in the shape of the query's data. */
export interface Handmade {
  readonly title: string
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  /** Makes the calls, and puts the wanted fields into the JSON text that the gateway answers with. */
  readonly read: (call: Call) => Promise<string>
}

/** Makes one GET and gives its document. */
// biome-ignore lint/suspicious/noExplicitAny: a script by hand has no types for these documents.
type Call = (path: string) => Promise<any>

// biome-ignore lint/suspicious/noExplicitAny: as above.
type Rep = any

const key = 'cart-quantity-stepper'

export const byHand: readonly Handmade[] = [
  {
    title: 'one flag, one environment',
    query: `query ($key: String!) { flag(projectKey: "web", key: $key) {
      key name tags environment(key: "production") { on version rules { ruleId clauses { attribute operator values } } }
    } }`,
    variables: { key },
    async read(call) {
      const flag = await call(`/api/v2/flags/web/${key}?env=production`)
      const { on, version, rules } = flag.environments.production
      const clause = ({ attribute, op, values }: Rep) => ({ attribute, operator: op, values })
      const rule = ({ _id, clauses }: Rep) => ({ ruleId: _id, clauses: clauses.map(clause) })
      const environment = { on, version, rules: rules.map(rule) }
      return JSON.stringify({ flag: { key: flag.key, name: flag.name, tags: flag.tags, environment } })
    },
  },
  {
    title: '100 flags, two environments',
    query: `{ project(key: "web") { flags(first: 100) { nodes {
      key name state tags
      production: environment(key: "production") { on lastModifiedAt }
      staging: environment(key: "staging") { on lastModifiedAt }
    } } } }`,
    async read(call) {
      const page = await call('/api/v2/flags/web?limit=100&offset=0&env=production&env=staging')
      const config = ({ on, lastModified }: Rep) => ({ on, lastModifiedAt: new Date(lastModified).toISOString() })
      const nodes = page.items.map(({ key, name, archived, deprecated, tags, environments }: Rep) => ({
        key,
        name,
        state: archived ? 'ARCHIVED' : deprecated ? 'DEPRECATED' : 'LIVE',
        tags,
        production: config(environments.production),
        staging: config(environments.staging),
      }))
      return JSON.stringify({ project: { flags: { nodes } } })
    },
  },
  {
    title: "100 flags with the maintainers' teams",
    query: `{ project(key: "web") { flags(first: 100) { nodes {
      key maintainer { ... on Member { email teams { name } } ... on Team { name } }
    } } } }`,
    async read(call) {
      const page = await call('/api/v2/flags/web?limit=100&offset=0')
      const ids = [...new Set(page.items.map((flag: Rep) => flag._maintainer?._id).filter(Boolean))]
      const filter = encodeURIComponent(`id:${ids.join('|')}`)
      const members = await call(`/api/v2/members?filter=${filter}&limit=${ids.length}`)
      const byId = new Map<string, Rep>(members.items.map((member: Rep) => [member._id, member]))
      const maintainer = ({ _maintainer, _maintainerTeam }: Rep) => {
        if (!_maintainer) return _maintainerTeam ? { name: _maintainerTeam.name } : null
        const { email, teams } = byId.get(_maintainer._id)
        return { email, teams: teams.map(({ name }: Rep) => ({ name })) }
      }
      const nodes = page.items.map((flag: Rep) => ({ key: flag.key, maintainer: maintainer(flag) }))
      return JSON.stringify({ project: { flags: { nodes } } })
    },
  },
  {
    title: '4 projects with their environments',
    query: '{ projects { nodes { key name environments { nodes { key name color critical } } } } }',
    async read(call) {
      const page = await call('/api/v2/projects?limit=20&expand=environments')
      const environment = ({ key, name, color, critical }: Rep) => ({ key, name, color, critical })
      const nodes = page.items.map(({ key, name, environments }: Rep) => ({
        key,
        name,
        environments: { nodes: environments.items.map(environment) },
      }))
      return JSON.stringify({ projects: { nodes } })
    },
  },
]
