import type { StatementRep } from './rest/account/roles.ts'
import { resources } from './rest/resources.ts'

/** Resources of the audit log that are no type of the graph, or have no specifier there. */
const others = ['acct', 'integration/*', 'proj/*:view/*']

/** The part of an account that a webhook tells of. */
export interface WebhookScope {
  readonly project?: string | undefined
  readonly environment?: string | undefined
}

/**
 * The policy of a webhook that tells of everything in the account, in a project or in an environment. All kinds of resources are
 * named, because a webhook without a policy tells only of flags in production.
 *
 * @example
 * webhookPolicy({ project: 'web', environment: 'production' })
 * // [{ effect: 'allow', actions: ['*'], resources: ['proj/web:env/production', 'proj/web:env/production:flag/*', …] }]
 */
export function webhookPolicy({ project, environment }: WebhookScope): readonly StatementRep[] {
  const declared = Object.values(resources).flatMap(({ specifiers = [] }) => specifiers)
  const all = [...new Set([...declared.map((one) => one.replace(/\{\w+\}/g, '*')), ...others])].sort()
  const inProject = project === undefined ? all : within(all, 'proj/*', `proj/${project}`)
  const inEnvironment =
    environment === undefined
      ? inProject
      : within(inProject, `proj/${project}:env/*`, `proj/${project}:env/${environment}`)
  return [{ effect: 'allow', actions: ['*'], resources: inEnvironment }]
}

/** The specifiers that begin with another one, which is replaced in them. */
const within = (specifiers: readonly string[], start: string, by: string): readonly string[] =>
  specifiers.filter((one) => one.startsWith(start)).map((one) => by + one.slice(start.length))
