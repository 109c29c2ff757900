import { isUsable, UnusableArgument } from '../operation.ts'
import { shown } from '../shown.ts'

/**
 * Resource specifiers name resources in policies and in the audit log: `proj/web:env/production:flag/new-search`. Each part is a
 * kind and a name. A star in a name matches any characters; tags can follow after a semicolon.
 */

/** The resource that a specifier names, if its kind has documents. */
export type Named =
  | { readonly type: 'Project'; readonly key: string }
  | { readonly type: 'Environment'; readonly projectKey: string; readonly key: string }
  | { readonly type: 'Flag'; readonly projectKey: string; readonly key: string }
  | { readonly type: 'Segment'; readonly projectKey: string; readonly environmentKey: string; readonly key: string }
  | { readonly type: 'ContextKind'; readonly projectKey: string; readonly key: string }
  | { readonly type: 'Member'; readonly idOrEmail: string }
  | { readonly type: 'Team'; readonly key: string }
  | { readonly type: 'ReleasePipeline'; readonly projectKey: string; readonly key: string }
  | { readonly type: 'Webhook'; readonly webhookId: string }
  | { readonly type: 'CodeReferenceRepository'; readonly name: string }
  | ({ readonly type: 'DataExportDestination' } & DestinationPlace)
  | { readonly type: 'CustomRole'; readonly key: string }
  | { readonly type: 'AccessToken'; readonly tokenId: string }
  | { readonly type: 'RelayProxyConfiguration'; readonly configurationId: string }

interface DestinationPlace {
  readonly projectKey: string
  readonly environmentKey: string
  readonly destinationId: string
}

/** The readings of specifiers by the kinds of their parts. Their arguments are the names of the parts. */
const readings: Readonly<Record<string, (...names: string[]) => Named>> = {
  proj: (key) => ({ type: 'Project', key: key! }),
  'proj:env': (projectKey, key) => ({ type: 'Environment', projectKey: projectKey!, key: key! }),
  'proj:env:flag': (projectKey, _, key) => ({ type: 'Flag', projectKey: projectKey!, key: key! }),
  'proj:env:segment': (projectKey, environmentKey, key) => ({
    type: 'Segment',
    projectKey: projectKey!,
    environmentKey: environmentKey!,
    key: key!,
  }),
  'proj:context-kind': (projectKey, key) => ({ type: 'ContextKind', projectKey: projectKey!, key: key! }),
  member: (idOrEmail) => ({ type: 'Member', idOrEmail: idOrEmail! }),
  team: (key) => ({ type: 'Team', key: key! }),
  'proj:release-pipeline': (projectKey, key) => ({ type: 'ReleasePipeline', projectKey: projectKey!, key: key! }),
  webhook: (webhookId) => ({ type: 'Webhook', webhookId: webhookId! }),
  'proj:env:destination': (projectKey, environmentKey, destinationId) => ({
    type: 'DataExportDestination',
    projectKey: projectKey!,
    environmentKey: environmentKey!,
    destinationId: destinationId!,
  }),
  'code-reference-repository': (name) => ({ type: 'CodeReferenceRepository', name: name! }),
  role: (key) => ({ type: 'CustomRole', key: key! }),
  'member:token': (_, tokenId) => ({ type: 'AccessToken', tokenId: tokenId! }),
  'service-token': (tokenId) => ({ type: 'AccessToken', tokenId: tokenId! }),
  'relay-proxy-config': (configurationId) => ({ type: 'RelayProxyConfiguration', configurationId: configurationId! }),
}

/** The resource that a specifier names. `undefined` for other kinds, and for a specifier that matches several resources. */
export function namedBy(specifier: string): Named | undefined {
  const parts = partsOf(specifier)
  const name = parts.map(({ kind }) => kind).join(':')
  const reading = Object.hasOwn(readings, name) ? readings[name] : undefined
  const named = reading?.(...parts.map((part) => part.name))
  // A flag is the same object in all environments, so a star is allowed there.
  return named && Object.values(named).every((value) => isUsable(value) && !value.includes('*')) ? named : undefined
}

/** Whether a specifier with stars matches a resource. Tags are ignored. */
export const means = (specifier: readonly Part[], resource: readonly Part[]): boolean =>
  specifier.length === resource.length &&
  specifier.every(({ kind, name }, index) => kind === resource[index]!.kind && matches(name, resource[index]!.name))

/** Whether a pattern matches a text. A star in the pattern matches any characters. */
export function matches(pattern: string, text: string): boolean {
  const [start, ...others] = pattern.split('*')
  if (!others.length) return pattern === text
  const end = others.pop()!
  if (!text.startsWith(start!) || !text.endsWith(end) || text.length < start!.length + end.length) return false
  let rest = text.slice(start!.length, text.length - end.length)
  return others.every((middle) => {
    const place = rest.indexOf(middle)
    if (place >= 0) rest = rest.slice(place + middle.length)
    return place >= 0
  })
}

/** A part of a specifier, without its tags. */
export interface Part {
  readonly kind: string
  readonly name: string
}

/** The parts of a specifier, from the outermost to the innermost. A tag selector such as `{critical:true}` contains a colon. */
export const partsOf = (specifier: string): readonly Part[] =>
  specifier
    .replace(/;(?:\{[^}]*\}|[^:{])*/g, '')
    .split(':')
    .map((part) => {
      const slash = part.indexOf('/')
      return slash < 0 ? { kind: part, name: '' } : { kind: part.slice(0, slash), name: part.slice(slash + 1) }
    })

/** The kinds of resources in an environment, and in a project outside of environments, in policies and in the audit log. */
const inEnvironments = ['flag', 'segment', 'experiment', 'holdout', 'destination']
const inProjects = ['metric', 'metric-group', 'context-kind', 'layer', 'release-pipeline', 'ai-config', 'view']

/** The specifier of a flag in an environment, or in any environment. */
export const flagSpecifier = (projectKey: string, flagKey: string, environmentKey?: string): string =>
  `${environmentSpecifier(projectKey, environmentKey)}:flag/${nameable('a flag key', flagKey)}`

export const segmentSpecifier = (projectKey: string, environmentKey: string, segmentKey: string): string =>
  `${environmentSpecifier(projectKey, environmentKey)}:segment/${nameable('a segment key', segmentKey)}`

export const metricSpecifier = (projectKey: string, metricKey: string): string =>
  `${projectSpecifier(projectKey)}:metric/${nameable('a metric key', metricKey)}`

export const releasePipelineSpecifier = (projectKey: string, pipelineKey: string): string =>
  `${projectSpecifier(projectKey)}:release-pipeline/${nameable('a release pipeline key', pipelineKey)}`

export const contextKindSpecifier = (projectKey: string, kindKey: string): string =>
  `${projectSpecifier(projectKey)}:context-kind/${nameable('a context kind key', kindKey)}`

/** The specifiers of an environment and everything in it. */
export const environmentSpecifiers = (projectKey: string, environmentKey?: string): readonly string[] => {
  const environment = environmentSpecifier(projectKey, environmentKey)
  return [environment, ...inEnvironments.map((kind) => `${environment}:${kind}/*`)]
}

/** The specifiers of a project and everything in it. */
export const projectSpecifiers = (projectKey: string): readonly string[] => {
  const project = projectSpecifier(projectKey)
  return [project, ...environmentSpecifiers(projectKey), ...inProjects.map((kind) => `${project}:${kind}/*`)]
}

/**
 * The specifiers of a member. LaunchDarkly names members by id and by e-mail address. An address that no specifier can contain is
 * left out.
 */
export const memberAlone = (memberId: string, email: string): readonly string[] =>
  [nameable('a member id', memberId), ...(isNameable(email) ? [email] : [])].map((name) => `member/${name}`)

/** The specifiers of a member and their tokens. */
export const memberSpecifiers = (memberId: string, email: string): readonly string[] =>
  memberAlone(memberId, email).flatMap((member) => [member, `${member}:token/*`])

/** The specifiers of an access token: of a personal one of any member, and of a service token. */
export const accessTokenSpecifiers = (tokenId: string): readonly string[] => {
  const name = nameable('the id of an access token', tokenId)
  return [`member/*:token/${name}`, `service-token/${name}`]
}

export const relayProxySpecifier = (configurationId: string): string =>
  `relay-proxy-config/${nameable('the id of a Relay Proxy configuration', configurationId)}`

export const roleSpecifier = (roleKey: string): string => `role/${nameable('the key of a custom role', roleKey)}`

export const teamSpecifier = (teamKey: string): string => `team/${nameable('a team key', teamKey)}`

export const webhookSpecifier = (webhookId: string): string => `webhook/${nameable('a webhook id', webhookId)}`

export const destinationSpecifier = ({ projectKey, environmentKey, destinationId }: DestinationPlace): string =>
  `${environmentSpecifier(projectKey, environmentKey)}:destination/${nameable('a destination id', destinationId)}`

export const repositorySpecifier = (name: string): string =>
  `code-reference-repository/${nameable('a repository name', name)}`

const projectSpecifier = (projectKey: string) => `proj/${nameable('a project key', projectKey)}`

const environmentSpecifier = (projectKey: string, environmentKey?: string) =>
  `${projectSpecifier(projectKey)}:env/${environmentKey === undefined ? '*' : nameable('an environment key', environmentKey)}`

/** @throws {UnusableArgument} for a text with a special meaning in a specifier, which has no escape. */
function nameable(what: string, text: string): string {
  if (isNameable(text)) return text
  throw new UnusableArgument(
    `Expected ${what} that a resource specifier can name, without any of * : ; / , { }, but got ${shown(text)}.`,
  )
}

const isNameable = (text: string): boolean => isUsable(text) && !/[*:;/,{}]/.test(text)
