import { roleItself } from '../changes/audit-targets.ts'
import { keyExists } from '../http/errors.ts'
import { patched } from '../patches/json-patch.ts'
import { resourceTags } from '../policies/resource-tags.ts'
import { policy } from '../policies/statements.ts'
import { type Given, key, objectBody, objects, oneOf, optional, required, string, text } from '../resource/body.ts'
import type { Call, Writer } from '../resource/call.ts'
import { isSame, newId } from '../resource/change.ts'
import { roleOf } from '../resource/find.ts'
import { commitCreation, commitDeletion, commitProperties } from '../resource/property-changes.ts'
import type { Store } from '../store.ts'
import { roleDocument } from './roles.ts'
import type { RoleRecord, Statement } from './roles-record.ts'

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
    return commitCreation(call, current, { about: roleItself(row), what: 'the role', action: 'createRole' })
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
    return commitProperties(call, {
      about: roleItself(changed),
      what: 'the role',
      actions,
      before: row,
      after: changed,
      previous,
      current,
      comment,
      how,
    })
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
    return commitDeletion(call, previous, { about: roleItself(row), what: 'the role', action: 'deleteRole' })
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
