import { rest } from './rest.ts'
import { askAll, type Doc } from './sandbox-ask.ts'
import type { Stack } from './stack.ts'

/** Decides what members may do by REST documents alone, for policies as those of the sandbox's seed. Nothing here is of `src/`. */

interface Tagged {
  /** The tags of the parts of a resource, in order. */
  readonly tags: readonly (readonly string[])[]
}

const escaped = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^:]*')
const like = (pattern: string, text: string) => new RegExp(`^${escaped(pattern)}$`).test(text)

/** Whether a specifier without properties and views means a resource. */
function means(specifier: string, resource: string, { tags }: Tagged): boolean {
  const theirs = resource.split(':')
  const ours = specifier.split(':')
  const isOpen = ours.at(-1) === '*'
  if (isOpen) ours.pop()
  if (isOpen ? theirs.length <= ours.length : theirs.length !== ours.length) return false
  return ours.every((part, index) => {
    const [name = '', wanted = ''] = part.split(';')
    const has = tags[index] ?? []
    return (
      like(name, theirs[index]!) && wanted.split(',').every((tag) => tag === '' || has.some((one) => like(tag, one)))
    )
  })
}

/** The specifiers with the values of attributes. */
const filled = (specifier: string, attributes: Record<string, string[]>): string[] => {
  const hole = /\$\{roleAttribute\/(\w+)\}/.exec(specifier)
  if (!hole) return [specifier]
  return (attributes[hole[1]!] ?? []).flatMap((value) => filled(specifier.replaceAll(hole[0], value), attributes))
}

/** Whether a role allows, denies, or says nothing. */
function verdict(role: Doc, attributes: Record<string, string[]>, action: string, resource: string, tagged: Tagged) {
  const hits = [...role.policy, ...(role._presetStatements ?? [])].filter((one: Doc) => {
    const named = (list: string[]) => list.some((pattern) => like(pattern, action))
    const listed = (list: string[]) =>
      list.flatMap((text) => filled(text, attributes)).some((text) => means(text, resource, tagged))
    return (
      (one.actions ? named(one.actions) : !named(one.notActions)) &&
      (one.resources ? listed(one.resources) : !listed(one.notResources))
    )
  })
  if (hits.some(({ effect }: Doc) => effect === 'deny')) return 'deny'
  return hits.length ? 'allow' : 'none'
}

/** What is combined, for errors to test against. */
export type Rule = 'right' | 'denyOverAll' | 'baseRoleAlways'

export interface RawAccess {
  readonly members: readonly Doc[]
  /** Whether a member may do something in a place. */
  may(member: Doc, action: string, resource: string, tagged: Tagged, rule?: Rule): boolean
  tagsOfFlag(projectKey: string, environmentKey: string, flagKey: string): Promise<Tagged>
}

export async function rawAccess(stack: Stack): Promise<RawAccess> {
  const { sandbox } = stack
  const [members, roles, teams] = await Promise.all([
    askAll(sandbox, '/members?expand=roleAttributes', 1000),
    askAll(sandbox, '/roles'),
    askAll(sandbox, '/teams?expand=roleAttributes'),
  ])
  const roleOf = (name: string) => roles.find(({ _id, key }) => _id === name || key === name)
  const ofTeam = (key: string) => teams.find((team) => team.key === key)?.roleAttributes ?? {}
  const base = ({ role }: Doc, action: string) =>
    ['owner', 'admin', 'writer'].includes(role) || (role === 'reader' && action.startsWith('view'))

  return {
    members,
    may(member, action, resource, tagged, rule = 'right') {
      const verdicts = [
        ...member.customRoles.map((name: string) => [roleOf(name), member.roleAttributes ?? {}]),
        ...member.teams.flatMap(({ key, customRoleKeys }: Doc) =>
          customRoleKeys.map((name: string) => [roleOf(name), ofTeam(key)]),
        ),
      ].map(([role, attributes]) => verdict(role, attributes, action, resource, tagged))
      const hasBase = rule === 'baseRoleAlways' || member.customRoles.length === 0 || member.role === 'owner'
      if (rule === 'denyOverAll' && verdicts.includes('deny')) return false
      return (hasBase && base(member, action)) || verdicts.includes('allow')
    },
    async tagsOfFlag(projectKey, environmentKey, flagKey) {
      const [project, environment, flag] = await Promise.all([
        rest(stack, `/projects/${projectKey}`),
        rest(stack, `/projects/${projectKey}/environments/${environmentKey}`),
        rest(stack, `/flags/${projectKey}/${flagKey}?summary=1`),
      ])
      return { tags: [project.tags, environment.tags, flag.tags] }
    },
  }
}
