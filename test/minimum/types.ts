import { approvalFields, approvalRequestType } from './approval-types.ts'
import { type Asking, type Leading, type Ref, refTo, type Type } from './asking.ts'
import { codeTypes, flagCode, projectCode } from './code-types.ts'
import { allDependents, flagEnvironment, liveAmong, segmentsIn } from './flag-types.ts'
import { type Field, nodesIn } from './selection.ts'
import type { Rep } from './told.ts'

const base = () => ['base']

/** A list below an object, with a name made of the list and the owner. */
const lists = (type: string, name: (at: readonly string[], field: Field) => string): Leading => ({
  tells: true,
  go: (asking, { ref, field }) => asking.connection(type, name(ref.at, field), ref.at, field, ref.wave),
})

/** An object below another one, found by the argument `key`. */
const finds = (type: string): Leading => ({
  tells: true,
  go: (asking, { ref, field }) => asking.ref(refTo(type, [...ref.at, String(field.args.key)], ref.wave), field.fields),
})

const toProject: Leading = {
  go: (asking, { ref, field }) =>
    asking.ref(refTo('Project', ref.at.slice(0, 1), ref.wave, { early: ref.early, sure: true }), field.fields),
}

const toEnvironment: Leading = {
  go: (asking, { ref, field }) =>
    asking.ref(refTo('Environment', ref.at.slice(0, 2), ref.wave, { early: ref.early, sure: true }), field.fields),
}

/** The member or the team that a document names as the maintainer. */
const maintainer: Leading = {
  parts: base,
  go(asking, { ref, field, wave, rep }) {
    const { _maintainer: member, _maintainerTeam: team } = rep
    if (member) asking.ref(memberOf(member, wave, ref), field.fields)
    else if (team) asking.ref(refTo('Team', [team.key], wave, { sure: true, glimpse: ['name'] }), field.fields)
  },
}

const memberOf = (member: Rep, wave: number, { early }: Pick<Ref, 'early'>): Ref =>
  refTo('Member', [member._id], wave, { early, sure: true, glimpse: ['email', 'firstName', 'lastName', 'role'] })

/** The flags that a member or a team maintains in a project. */
const flagsOf = (filter: string): Leading => ({
  go(asking, { ref, field }) {
    const p = String(field.args.projectKey)
    asking.connection('Flag', `flags ${p} ${filter}:${ref.at[0]}`, [p], field, ref.wave, ref.early)
  },
})

const rolesNamed = (
  asking: Asking,
  keys: readonly string[],
  { wave, early }: Ref,
  fields: readonly Field[],
  glimpse: string[] = [],
) => {
  for (const key of keys) asking.ref(refTo('CustomRole', [key], wave, { early, sure: true, glimpse }), fields)
}

/** The fields that lead from each type to other objects. A field that is absent here needs only its own document. */
export const types: Readonly<Record<string, Type>> = {
  Project: {
    address: ['id', 'key', 'siteUrl'],
    below: {
      environments: lists('Environment', ([p]) => `environments ${p}`),
      environment: finds('Environment'),
      flags: lists('Flag', ([p], { args }) => `flags ${p}${filterOf(args.filter)}`),
      flag: finds('Flag'),
      metrics: lists('Metric', ([p]) => `metrics ${p}`),
      metric: finds('Metric'),
      flagDefaults: {
        tells: true,
        go: (asking, { ref }) => void asking.fact(`defaults ${ref.at[0]}`, ref.wave),
      },
      codeReferences: projectCode,
      approvalRequests: approvalFields.Project!,
    },
  },

  Environment: {
    address: ['id', 'projectKey', 'key', 'siteUrl'],
    below: {
      project: toProject,
      flagStatuses: {
        tells: true,
        go(asking, { ref, field }) {
          const [p, e] = ref.at as [string, string]
          const statuses = asking.fact(`statuses ${p} ${e}`, ref.wave)
          if (!statuses) return
          const flags = (statuses.value.items as Rep[]).map(
            ({ _links }) => String(_links.parent.href).split('/').at(-1)!,
          )
          const nodes = nodesIn(field)
          for (const f of flags.slice(0, Number(field.args.first ?? 20))) {
            for (const one of nodes.filter(({ name }) => name === 'flag')) {
              asking.ref(refTo('Flag', [p, f], statuses.wave, { early: ref.wave, sure: true }), one.fields)
            }
          }
        },
      },
      followedFlags: {
        tells: true,
        go(asking, { ref, field }) {
          const [p, e] = ref.at as [string, string]
          const followers = asking.fact(`followers ${p} ${e}`, ref.wave)
          if (!followers) return
          const nodes = nodesIn(field)
          for (const { flagKey, followers: members } of followers.value.items.slice(
            0,
            Number(field.args.first ?? 20),
          )) {
            for (const one of nodes) {
              if (one.name === 'flag')
                asking.ref(refTo('Flag', [p, flagKey], followers.wave, { early: ref.wave, sure: true }), one.fields)
              if (one.name === 'followers')
                for (const member of members) asking.ref(memberOf(member, followers.wave, ref), one.fields)
            }
          }
        },
      },
      segments: lists('Segment', ([p, e]) => `segments ${p} ${e}`),
      approvalRequests: approvalFields.Environment!,
    },
  },

  Flag: {
    address: ['id', 'projectKey', 'key', 'siteUrl'],
    below: {
      project: toProject,
      maintainer,
      environment: flagEnvironment,
      environments: flagEnvironment,
      dependents: {
        tells: true,
        go(asking, { ref, field }) {
          const [p, f] = ref.at as [string, string]
          const found = allDependents(asking.known, p, f)
          if (!found) return asking.want({ kind: 'dependents', at: [p, f, '*'], wave: ref.wave, early: ref.early })
          for (const key of liveAmong(asking, p, found)) {
            for (const { name, fields } of field.fields) {
              if (name === 'flag') {
                const glimpse = ['name']
                asking.ref(refTo('Flag', [p, key], Math.max(ref.wave, found.wave), { sure: true, glimpse }), fields)
              }
            }
          }
        },
      },
      statuses: {
        tells: true,
        go(asking, { ref }) {
          const [p, f] = ref.at as [string, string]
          if (asking.known.fact(`status ${p} ${f}`)) return
          const keys = asking.known.keys(`environments ${p}`)
          const isIn = ({ _links }: Rep) => _links.parent.href === `/api/v2/flags/${p}/${f}`
          if (keys?.value.every((e) => asking.known.fact(`statuses ${p} ${e}`)?.value.items.some(isIn))) return
          asking.want({ kind: 'statuses', at: [p, f], wave: ref.wave, early: ref.early })
        },
      },
      ...flagCode,
      approvalRequests: approvalFields.Flag!,
    },
  },

  Segment: {
    address: ['id', 'projectKey', 'environmentKey', 'key', 'siteUrl'],
    below: {
      project: toProject,
      environment: toEnvironment,
      rules: {
        parts: base,
        go(asking, { ref, field, wave, rep }) {
          segmentsIn(asking, rep.rules ?? [], ref.at, wave, ref.early, field)
        },
      },
      flags: {
        go(asking, { ref, field }) {
          const found = flagsWith(asking, ref)
          if (!found) return
          const wave = Math.max(ref.wave, found.wave)
          for (const key of found.value)
            asking.ref(
              refTo('Flag', [ref.at[0]!, key], wave, { early: ref.early, sure: true, glimpse: ['name'] }),
              field.fields,
            )
        },
      },
      approvalRequests: approvalFields.Segment!,
    },
  },

  Metric: {
    address: ['id', 'projectKey', 'key', 'siteUrl'],
    parts: { isActive: 'attached', experimentCount: 'experimentCount' },
    below: {
      project: toProject,
      maintainer,
      flags: {
        parts: () => ['attached'],
        go(asking, { ref, field, wave, rep }) {
          for (const { key } of rep._attachedFeatures ?? [])
            asking.ref(refTo('Flag', [ref.at[0]!, key], wave, { sure: true, glimpse: ['name'] }), field.fields)
        },
      },
    },
  },

  Member: {
    address: ['id', 'memberId'],
    below: {
      flags: flagsOf('maintainerId'),
      teams: {
        parts: base,
        go(asking, { ref, field, wave, rep }) {
          for (const team of rep.teams) {
            for (const { name, fields } of field.fields) {
              if (name === 'team')
                asking.ref(refTo('Team', [team.key], wave, { sure: true, glimpse: ['name'] }), fields)
              const early = ref.listed.length ? ref.early : wave
              if (name === 'roles') rolesNamed(asking, team.customRoleKeys, { ...ref, wave, early }, fields, ['key'])
            }
          }
        },
      },
      roles: {
        parts: base,
        // That members of a list have roles can be foreseen.
        go: (asking, { ref, field, wave, rep }) =>
          rolesNamed(
            asking,
            rep.customRoles,
            { ...ref, wave, early: ref.listed.length ? ref.early : wave },
            field.fields,
          ),
      },
    },
  },

  Team: {
    address: ['id', 'key'],
    parts: {
      memberCount: 'members',
      roleAttributes: 'roleAttributes',
      projectCount: 'projects',
    },
    below: {
      members: {
        any: ({ at }) => `members team:${at[0]}`,
        go: (asking, { ref, field }) =>
          asking.connection('Member', `members team:${ref.at[0]}`, [], field, ref.wave, ref.early),
      },
      flags: {
        ...flagsOf('maintainerTeamKey'),
        any: ({ at }, { args }) => `flags ${args.projectKey} maintainerTeamKey:${at[0]}`,
      },
      maintainers: {
        parts: () => ['maintainers'],
        go(asking, { ref, field, wave, rep }) {
          for (const one of rep.maintainers.items) asking.ref(memberOf(one, wave, ref), field.fields)
        },
      },
      projects: {
        parts: () => ['projects'],
        go(asking, { field, wave, rep }) {
          for (const { key } of rep.projects.items)
            asking.ref(refTo('Project', [key], wave, { sure: true, glimpse: ['name', 'projectId'] }), field.fields)
        },
      },
      roleAssignments: { parts: () => ['roles'], go: () => undefined },
      roles: {
        go(asking, { ref, field }) {
          const found = rolesOf(asking, ref)
          if (!found) return
          const wave = Math.max(ref.wave, found.wave)
          for (const key of found.value)
            asking.ref(
              refTo('CustomRole', [key], wave, { sure: true, glimpse: ['key', ...found.glimpse] }),
              field.fields,
            )
        },
      },
    },
  },

  CustomRole: { address: ['id'], below: {} },
  Webhook: { address: ['id', 'webhookId'], below: {} },
  AuditLogEntry: {
    address: ['id', 'entryId'],
    parts: { subentries: 'detail', currentVersion: 'detail', delta: 'detail' },
    below: {
      member: {
        parts: base,
        go(asking, { ref, field, wave, rep }) {
          for (const { name, fields } of field.fields) {
            if (name === 'member' && rep.member?._id)
              asking.ref(
                refTo('Member', [rep.member._id], wave, {
                  early: ref.early,
                  glimpse: ['email', 'firstName', 'lastName'],
                }),
                fields,
              )
          }
        },
      },
    },
  },
  ApprovalRequest: approvalRequestType(memberOf),
  ...codeTypes,
}

/** The keys of the roles of a team: from its own document, or from a member of the team. */
function rolesOf(asking: Asking, ref: Ref): { value: string[]; wave: number; glimpse: string[] } | undefined {
  const own = asking.known.doc('Team', ref.at, 'roles')
  if (own)
    return { value: (own.value?.roles.items ?? []).map(({ key }: Rep) => key), wave: own.wave, glimpse: ['name'] }
  const ids = asking.known.keys('members')
  const teams = ids?.value.flatMap((id) => asking.known.doc('Member', [id])!.value.teams as Rep[])
  const team = teams?.find(({ key }) => key === ref.at[0])
  if (team) return { value: team.customRoleKeys, wave: ids!.wave, glimpse: [] }
  asking.want({ kind: 'doc', type: 'Team', at: ref.at, part: 'roles', wave: ref.wave, early: ref.early })
  return undefined
}

/** The filter of flags in the words of REST. */
function filterOf(filter: unknown): string {
  const { query, tags, state, temporary } = (filter ?? {}) as Record<string, unknown>
  const parts = [
    ...(query === undefined ? [] : [`query:${query}`]),
    ...(tags === undefined ? [] : [`tags:${(tags as string[]).join('+')}`]),
    ...(state === undefined ? [] : [`state:${String(state).toLowerCase()}`]),
    ...(temporary === undefined ? [] : [`type:${temporary ? 'temporary' : 'permanent'}`]),
  ]
  return parts.length ? ` ${parts.join(',')}` : ''
}

/** The keys of the flags with a rule for a segment: from its own document, or from all flags of the project. */
function flagsWith(asking: Asking, ref: Ref): { value: string[]; wave: number } | undefined {
  const [p, e, s] = ref.at as [string, string, string]
  const own = asking.known.doc('Segment', ref.at, 'flags')
  if (own) return { value: (own.value?._flags ?? []).map(({ key }: Rep) => key), wave: own.wave }
  const keys = asking.known.keys(`flags ${p}`)
  const flags = keys?.value.map((f) => asking.known.doc('Flag', [p, f], `full:${e}`))
  if (flags?.every((flag) => flag !== undefined)) {
    const matches = ({ op, values }: Rep) => op === 'segmentMatch' && values.includes(s)
    const uses = (flag: Rep) => (flag.environments?.[e]?.rules ?? []).some(({ clauses }: Rep) => clauses.some(matches))
    const found = flags.filter((flag) => uses(flag.value)).map((flag) => String(flag.value.key))
    return { value: found, wave: Math.max(keys!.wave, ...flags.map(({ wave }) => wave)) }
  }
  asking.want({ kind: 'doc', type: 'Segment', at: ref.at, part: 'flags', wave: ref.wave, early: ref.early })
  return undefined
}
