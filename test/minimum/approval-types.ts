import { type Leading, type Ref, refTo, type Type } from './asking.ts'
import { keysOf } from './rows.ts'
import type { Rep } from './told.ts'

const statuses = (filter: unknown): string => {
  const { status } = (filter ?? {}) as { status?: readonly string[] }
  return status ? `,status anyOf [${status.map((one) => `"${one.toLowerCase()}"`).join(',')}]` : ''
}

/** The requests about an object are found in the list of its project. */
const about = (kind: string, matches: (ref: Ref, resourceId: string) => boolean): Leading => ({
  go(asking, { ref, field }) {
    const filter = `projectKey equals ${ref.at[0]}${kind && `,resourceKind equals ${kind}`}${statuses(field.args.filter)}`
    const list = `approvals ${filter}`
    const keys = keysOf(asking.known, list)
    if (!keys) {
      const place = nextPlace(asking, list)
      asking.want({
        kind: 'list',
        type: 'ApprovalRequest',
        at: [list],
        place,
        window: 'all',
        wave: ref.wave,
        early: ref.type === 'Project' ? ref.wave : ref.early,
        // That a list has several projects can be foreseen.
        ...(ref.type === 'Project' && ref.listed.length > 0 && { several: ref.early }),
      })
      return
    }
    const own = keys.value.filter((id) => matches(ref, asking.known.doc('ApprovalRequest', [id])!.value.resourceId))
    const refs = own.map((id) => refTo('ApprovalRequest', [id], Math.max(ref.wave, keys.wave), { sure: true }))
    asking.each(refs, field)
  },
})

const nextPlace = (asking: Parameters<Leading['go']>[0], list: string): number => {
  const total = asking.known.total(list)?.value ?? 0
  for (let place = 0; place < total; place++) if (!asking.known.key(list, place)) return place
  return 0
}

const segments = (resourceId: string) => resourceId.split(':').map((part) => part.split('/')[1])

export const approvalFields: Readonly<Record<string, Leading>> = {
  Project: about('', () => true),
  Environment: about('', ({ at }, id) => segments(id)[1] === at[1]),
  Flag: about('flag', ({ at }, id) => segments(id)[2] === at[1]),
  Segment: about('segment', ({ at }, id) => segments(id)[1] === at[1] && segments(id)[2] === at[2]),
  Query: {
    go: (asking, { field, ref }) =>
      asking.connection(
        'ApprovalRequest',
        `approvals${statuses(field.args.filter).replace(',', ' ')}`,
        [],
        field,
        ref.wave,
      ),
  },
}

/** The flag in a request lacks its configurations and these fields. */
const flagFields = ['name', 'description', 'kind', 'temporary', 'tags', 'version', 'variations', 'createdAt']
const projectFields = ['name', 'projectId', 'tags']

/** The fields of environments in a request are those of every environment. */
const environmentFields = [
  'name',
  'color',
  'tags',
  'critical',
  'clientSideId',
  'defaultTtl',
  'secureMode',
  'confirmChanges',
]

export function approvalRequestType(memberOf: (member: Rep, wave: number, ref: Ref) => Ref): Type {
  const base = () => ['base']
  const member = (pick: (rep: Rep) => readonly (string | undefined)[]): Leading => ({
    parts: base,
    go(asking, { ref, field, wave, rep }) {
      for (const id of pick(rep)) {
        if (id) asking.ref({ ...memberOf({ _id: id }, wave, ref), sure: false, glimpse: [] }, field.fields)
      }
    },
  })
  return {
    address: ['id', 'approvalRequestId'],
    below: {
      requestor: member((rep) => [rep.requestorId]),
      appliedBy: member((rep) => [rep.appliedByMemberId]),
      reviewers: member((rep) => rep.notifyMemberIds),
      flag: {
        parts: base,
        go(asking, { field, wave, rep }) {
          const [p, , f] = segments(rep.resourceId)
          if (rep.flag) asking.ref(refTo('Flag', [p!, f!], wave, { sure: true, glimpse: flagFields }), field.fields)
        },
      },
      project: {
        parts: base,
        go(asking, { field, wave, rep }) {
          if (rep.project)
            asking.ref(refTo('Project', [rep.project.key], wave, { sure: true, glimpse: projectFields }), field.fields)
        },
      },
      environments: {
        parts: base,
        go(asking, { field, wave, rep }) {
          for (const { key } of rep.environments ?? []) {
            const ref = refTo('Environment', [rep.project.key, key], wave, { sure: true, glimpse: environmentFields })
            asking.ref(ref, field.fields)
          }
        },
      },
    },
  }
}
