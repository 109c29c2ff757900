import { roleItself } from '../audit-targets.ts'
import { type Given, key, objectBody, objects, oneOf, optional, required, string, text } from '../body.ts'
import type { Call, Writer } from '../call.ts'
import { changedOf, commit, isSame, newId } from '../change.ts'
import { keyExists } from '../errors.ts'
import { roleOf } from '../find.ts'
import { patched } from '../json-patch.ts'
import { resourceTags } from '../resource-tags.ts'
import { roleDocument } from '../resources/roles.ts'
import { policy } from '../statements.ts'
import type { RoleRecord, Statement } from '../store/roles.ts'
import type { Store } from '../store.ts'

const basePermissions = oneOf('no_access', 'reader')
const resourceCategory = oneOf('organization', 'project', 'any')

/** Reading them as a policy refuses those that are none. */
function policyIn(given: Given, { store }: Call): readonly Statement[] {
  const statements = required(given, 'policy', objects)
  policy(statements, resourceTags(store))
  return statements as unknown as readonly Statement[]
}

/** What can be said of a role at any time. */
function settingsIn(given: Given, call: Call) {
  const description = optional(given, 'description', string)
  return {
    name: required(given, 'name', text),
    ...(description === undefined ? {} : { description }),
    policy: policyIn(given, call),
    basePermissions: optional(given, 'basePermissions', basePermissions) ?? 'no_access',
  }
}

export const createRole: Writer = {
  takes: [],
  write(call) {
    const body = objectBody(call)
    const roleKey = required(body, 'key', key)
    if (call.store.roles.has(roleKey)) throw keyExists('role', roleKey)
    const settings = settingsIn(body, call)
    const category = optional(body, 'resourceCategory', resourceCategory) ?? 'any'
    const row: RoleRecord = { key: roleKey, ...settings, resourceCategory: category, id: newId(call) }
    call.store.roles.set(row.key, row)
    const current = roleDocument(row, call)
    commit(call, {
      about: roleItself(row),
      titleVerb: 'created the role',
      actions: ['createRole'],
      shortDescription: 'Created the role',
      current,
    })
    return { status: 201, document: current }
  },
}

const actions: Readonly<Record<string, string>> = {
  name: 'updateName',
  description: 'updateDescription',
  policy: 'updatePolicy',
  basePermissions: 'updateBasePermissions',
}
const changeable = Object.keys(actions)

export const updateRole: Writer = {
  takes: [],
  write(call) {
    const row = roleOf(call)
    const previous = roleDocument(row, call)
    const { next, comment, how } = patched(call, previous, { changeable, merge: true })
    const { description: _, ...fixed } = row
    const changed: RoleRecord = { ...fixed, ...settingsIn(next, call) }
    if (isSame(row, changed)) return { status: 200, document: previous }
    call.store.roles.set(row.key, changed)
    const current = roleDocument(changed, call)
    const names = changedOf(row, changed, changeable)
    commit(call, {
      about: roleItself(changed),
      titleVerb: 'changed the role',
      actions: names.map((name) => actions[name]!),
      shortDescription: `Changed ${names.join(', ')}`,
      comment,
      ...how,
      previous,
      current,
    })
    return { status: 200, document: current }
  },
}

/** Whoever had the role has it no more. */
export const deleteRole: Writer = {
  takes: [],
  write(call) {
    const row = roleOf(call)
    const previous = roleDocument(row, call)
    call.store.roles.delete(row.key)
    withdraw(row.key, call.store)
    commit(call, {
      about: roleItself(row),
      titleVerb: 'deleted the role',
      actions: ['deleteRole'],
      shortDescription: 'Deleted the role',
      previous,
    })
    return { status: 204 }
  },
}

function withdraw(roleKey: string, { members, teams }: Store): void {
  const without = (keys: readonly string[]) => keys.filter((one) => one !== roleKey)
  for (const row of members.values()) {
    if (row.customRoleKeys.includes(roleKey))
      members.set(row.id, { ...row, customRoleKeys: without(row.customRoleKeys), version: row.version + 1 })
  }
  for (const row of teams.values()) {
    if (row.roleKeys.includes(roleKey)) teams.set(row.key, { ...row, roleKeys: without(row.roleKeys) })
  }
}
