import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'
import { projectOfQuestions as projectKey, type QuestionName, questions } from './questions.ts'

/**
 * The least that answers the questions: a bare server with an endpoint for each, which makes the REST calls and puts the wanted
 * fields together in the shape of the query's data. Takes the upstream as its argument.
 */
const rest = new Pool(process.argv[2] ?? '', { connections: 32 })

// biome-ignore lint/suspicious/noExplicitAny: a script by hand has no types for these documents.
type Rep = any
type Call = (path: string) => Promise<Rep>

const enumOf = (text: string) => text.toUpperCase()
const dateOf = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString())
const siteOf = (link: Rep) => (link ? `${process.argv[2]}${link.href}` : null)

/** The members of some flags, by id, in one call. */
async function maintainersOf(call: Call, flags: readonly Rep[]): Promise<Map<string, Rep>> {
  const ids = [...new Set(flags.map((flag) => flag._maintainer?._id).filter(Boolean))]
  const filter = encodeURIComponent(`id:${ids.join('|')}`)
  const { items } = await call(`/api/v2/members?filter=${filter}&limit=${ids.length}`)
  return new Map(items.map((member: Rep) => [member._id, member]))
}

async function configuredFlags(call: Call, hasProfile: boolean) {
  const page = await call(`/api/v2/flags/${projectKey}?limit=100&offset=0&env=production&env=staging`)
  const members = hasProfile ? await maintainersOf(call, page.items) : undefined
  const nodes = page.items.map(({ key, name, environments, _maintainer }: Rep) => ({
    key,
    name,
    production: { on: environments.production.on },
    staging: { on: environments.staging.on },
    maintainer: _maintainer && {
      email: _maintainer.email,
      role: _maintainer.role,
      ...(members && { mfa: members.get(_maintainer._id).mfa }),
    },
  }))
  return { project: { flags: { nodes } } }
}

const endpoints: Readonly<Record<QuestionName, (call: Call, variables: Rep) => Promise<unknown>>> = {
  async Q1(call) {
    const { items } = await call('/api/v2/projects?limit=20&expand=environments')
    const nodes = items.map(({ key, name, environments }: Rep) => ({
      key,
      name,
      environments: { nodes: environments.items.map(({ key, name, color }: Rep) => ({ key, name, color })) },
    }))
    return { projects: { nodes } }
  },
  Q2: (call) => configuredFlags(call, false),
  Q2m: (call) => configuredFlags(call, true),
  async Q3(call) {
    const keys = ['production', 'staging', 'test']
    const [page, ...lists] = await Promise.all([
      call(`/api/v2/flags/${projectKey}?limit=20&offset=0`),
      ...keys.map((key) => call(`/api/v2/flag-statuses/${projectKey}/${key}`)),
    ])
    const byFlag = lists.map(
      (list) => new Map<string, Rep>(list.items.map((one: Rep) => [one._links.parent.href.split('/').at(-1), one])),
    )
    const nodes = page.items.map((flag: Rep) => ({
      key: flag.key,
      environments: keys.map((environmentKey, index) => {
        const { name, lastRequested = null } = byFlag[index]!.get(flag.key)
        return { environmentKey, status: { state: enumOf(name), lastRequestedAt: lastRequested } }
      }),
    }))
    return { project: { flags: { nodes } } }
  },
  async Q4(call) {
    const projects = await call('/api/v2/projects?limit=10')
    const pages = await Promise.all(
      projects.items.map(({ key }: Rep) => call(`/api/v2/flags/${key}?limit=20&offset=0`)),
    )
    const members = await maintainersOf(
      call,
      pages.flatMap(({ items }) => items),
    )
    const maintainerOf = ({ _id }: Rep) => {
      const { email, teams } = members.get(_id)
      return { email, teams: teams.map(({ key, name }: Rep) => ({ key, name })) }
    }
    const nodes = projects.items.map(({ key }: Rep, index: number) => ({
      key,
      flags: {
        nodes: pages[index].items.map((flag: Rep) => ({ key: flag.key, maintainer: maintainerOf(flag._maintainer) })),
      },
    }))
    return { projects: { nodes } }
  },
  async Q5(call, { key }) {
    return { flag: wholeFlag(await call(`/api/v2/flags/${projectKey}/${key}`)) }
  },
  async light(call) {
    const flag = await call(`/api/v2/flags/${projectKey}/checkout-step-3?env=production`)
    return { flag: { name: flag.name, environment: { on: flag.environments.production.on } } }
  },
}

function wholeFlag(flag: Rep) {
  const { _maintainer: maintainer, variations, defaults } = flag
  const place = (index: number | undefined) => (index === undefined ? null : { index })
  const served = ({ variation, rollout }: Rep) => ({
    variation:
      variation === undefined
        ? null
        : { index: variation, name: variations[variation].name ?? null, value: variations[variation].value },
    rollout: rollout
      ? {
          contextKind: rollout.contextKind ?? null,
          bucketBy: rollout.bucketBy ?? null,
          variations: rollout.variations.map(({ variation, weight }: Rep) => ({
            variation: place(variation),
            percentage: weight / 1000,
          })),
        }
      : null,
  })
  return {
    projectKey,
    key: flag.key,
    name: flag.name,
    description: flag.description,
    kind: enumOf(flag.kind),
    state: flag.archived ? 'ARCHIVED' : flag.deprecated ? 'DEPRECATED' : 'LIVE',
    temporary: flag.temporary,
    purpose: flag.purpose ?? null,
    tags: flag.tags,
    version: flag._version,
    createdAt: dateOf(flag.creationDate),
    archivedAt: dateOf(flag.archivedDate),
    deprecatedAt: dateOf(flag.deprecatedDate),
    siteUrl: siteOf({ href: `/projects/${projectKey}/flags/${flag.key}` }),
    variations: variations.map(({ _id, value, name, description }: Rep, index: number) => ({
      variationId: _id,
      index,
      value,
      name: name ?? null,
      description: description ?? null,
    })),
    defaults: { onVariation: place(defaults.onVariation), offVariation: place(defaults.offVariation) },
    clientSideAvailability: {
      usingMobileKey: flag.clientSideAvailability.usingMobileKey,
      usingEnvironmentId: flag.clientSideAvailability.usingEnvironmentId,
    },
    customProperties: Object.entries<Rep>(flag.customProperties).map(([key, { name, value }]) => ({
      key,
      name,
      values: value,
    })),
    maintainer: {
      memberId: maintainer._id,
      email: maintainer.email,
      firstName: maintainer.firstName,
      lastName: maintainer.lastName,
      role: maintainer.role,
    },
    environments: Object.entries<Rep>(flag.environments).map(([environmentKey, one]) => ({
      environmentKey,
      environmentName: one._environmentName,
      on: one.on,
      archived: one.archived,
      version: one.version,
      lastModifiedAt: dateOf(one.lastModified),
      salt: one.salt,
      sel: one.sel,
      trackEvents: one.trackEvents,
      trackEventsFallthrough: one.trackEventsFallthrough,
      siteUrl: siteOf(one._site),
      offVariation: place(one.offVariation),
      fallthrough: served(one.fallthrough),
      targets: [...one.targets, ...one.contextTargets].map(({ contextKind, variation, values }: Rep) => ({
        contextKind,
        variation: place(variation),
        values,
      })),
      rules: one.rules.map((rule: Rep) => ({
        ruleId: rule._id,
        ref: rule.ref,
        description: rule.description,
        trackEvents: rule.trackEvents,
        serves: served(rule),
        clauses: rule.clauses.map(({ _id, contextKind, attribute, op, values, negate }: Rep) => ({
          clauseId: _id,
          contextKind,
          attribute,
          operator: op,
          values,
          negate,
        })),
      })),
      prerequisites: one.prerequisites.map(({ key }: Rep) => ({ flagKey: key })),
    })),
  }
}

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const { authorization = '' } = request.headers
  const call = async (path: string): Promise<Rep> => {
    const headers = { authorization, 'ld-api-version': '20240415' }
    const { statusCode, body } = await rest.request({ method: 'GET', path, headers })
    if (statusCode !== 200) throw new Error(`${statusCode} for ${path}`)
    return body.json()
  }
  const name = request.url?.slice(1) as QuestionName
  if (!Object.hasOwn(questions, name)) return void response.writeHead(404).end()
  const { variables } = JSON.parse(Buffer.concat(chunks).toString())
  const text = JSON.stringify({ data: await endpoints[name](call, variables) })
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text)
})

server.listen(0, '127.0.0.1')
await once(server, 'listening')
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
process.once('SIGTERM', () => process.exit(0))
