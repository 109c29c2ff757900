import type { MemberRecord } from '../account/member-record.ts'
import { roles } from '../account/roles.ts'
import type { EnvironmentRecord } from '../projects/environment-record.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { asMember, type Draft, draft, serviceTokens, writersAt } from '../seed/deeds.ts'
import { day, hour, now, objectId, type Random, random } from '../seed/random.ts'
import type { Company } from '../store.ts'
import { environmentOf, projectItself, tokenOf } from './audit-targets.ts'

/** What happened to projects, environments, roles and tokens: rarer than flags, and mostly by admins. */
export function companyHistory({ projects, members, rows: rowsOf }: Company): Draft[] {
  const from = random('audit/company')
  const rows = [...members.values()]
  const admins = rows.filter(({ role }) => role === 'owner' || role === 'admin')
  const web = projects.get('web')!
  const by = () => asMember(from.pick(admins))
  const places = [...projects.values()]
    .slice(0, 4)
    .flatMap((project) =>
      [...project.environments.values()].slice(0, 3).map((environment) => ({ project, environment })),
    )
  return [
    ...places.map(({ project, environment }) => environmentChange(project, environment, by(), from)),
    ...[...rowsOf(roles.table).values()].slice(0, 4).map((role) =>
      draft(roles.about(role), {
        date: dateWithin(300, from),
        actions: ['updatePolicy'],
        titleVerb: 'changed the policy of the role',
        shortDescription: 'Changed the policy',
        by: by(),
      }),
    ),
    draft(projectItself(web), {
      date: dateWithin(250, from),
      actions: ['updateTags'],
      titleVerb: 'changed the tags of the project',
      shortDescription: `Added the tag \`${web.tags.at(-1)}\``,
      by: by(),
      delta: [{ op: 'replace', path: '/tags', value: web.tags }],
      previousVersion: { key: web.key, name: web.name, tags: web.tags.slice(0, -1) },
      currentVersion: { key: web.key, name: web.name, tags: web.tags },
    }),
    ...tokenChanges(rows, by, from),
  ]
}

const dateWithin = (days: number, from: Random) => now - from.integer(hour, days * day)

function environmentChange(
  project: ProjectRecord,
  environment: EnvironmentRecord,
  by: Draft['by'],
  from: Random,
): Draft {
  const about = environmentOf(project, environment)
  const { key, name, color, critical } = environment
  const version = { _id: environment.id, key, name, color, critical }
  if (from.chance(0.5)) {
    return draft(about, {
      date: dateWithin(350, from),
      actions: ['updateColor'],
      titleVerb: 'changed the color of the environment',
      shortDescription: `Changed the color to \`${color}\``,
      by,
      delta: [{ op: 'replace', path: '/color', value: color }],
      previousVersion: { ...version, color: '999999' },
      currentVersion: version,
    })
  }
  return draft(about, {
    date: dateWithin(350, from),
    actions: [critical ? 'updateApprovalSettings' : 'updateApiKey'],
    titleVerb: critical ? 'changed the approval settings of the environment' : 'reset the SDK key of the environment',
    shortDescription: critical ? 'Changed the approval settings' : 'Reset the SDK key',
    by,
    comment: critical ? 'Audit finding' : 'The old key was in a log',
  })
}

/** A service token is made by an admin, any other one by its owner. */
function tokenChanges(members: readonly MemberRecord[], by: () => Draft['by'], from: Random): Draft[] {
  const owners = from.some(writersAt(members, now - 300 * day), 6)
  const own = owners.map((owner) => {
    const date = dateWithin(280, from)
    const token = { id: objectId(date, from), name: `Script of ${owner.firstName}` }
    return draft(tokenOf(token, owner), {
      date,
      actions: ['createAccessToken'],
      titleVerb: 'created the access token',
      by: asMember(owner),
    })
  })
  const reset = Object.values(serviceTokens).map((token) =>
    draft(tokenOf(token), {
      date: dateWithin(200, from),
      actions: ['resetAccessToken'],
      titleVerb: 'reset the service token',
      by: by(),
      comment: 'Every half year',
    }),
  )
  return [...own, ...reset]
}
