import type { Context } from '../../context.ts'
import type {
  CreateCustomRoleInput,
  DeleteCustomRoleInput,
  Resolvers,
  RoleResourceCategoryInput,
  UpdateCustomRoleInput,
} from '../../generated/resolvers.ts'
import type { Place } from '../../graph/instructions.ts'
import { mutation, refused } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import { createRole, deleteRole, patchRole, roleAt } from '../../rest/account/roles.ts'
import type { PatchOperation } from '../../rest/json-patch.ts'
import { shown } from '../../rest/shown.ts'
import { patched } from '../json-patch.ts'
import { policyAt } from './policies.ts'

const categories: Readonly<Record<RoleResourceCategoryInput, string>> = {
  ORGANIZATION: 'organization',
  PROJECT: 'project',
  ANY: 'any',
}

const policyPlace: Place = ['input', 'policy']

async function create(input: CreateCustomRoleInput, { write }: Context) {
  const { key, name, policy, description, basePermissions, resourceCategory } = input
  const body = {
    key,
    name,
    policy: policyAt(policy, policyPlace),
    ...(typeof description === 'string' && { description }),
    ...(typeof basePermissions === 'string' && { basePermissions }),
    ...(resourceCategory && { resourceCategory: categories[resourceCategory] }),
  }
  return { customRole: roleAt(await write(createRole, { body })) }
}

/** The properties that null would remove and that every role must have. */
const lasting = ['name', 'policy', 'basePermissions', 'resourceCategory'] as const

async function update(input: UpdateCustomRoleInput, { write, loaders }: Context) {
  const { key, comment, name, description, policy, basePermissions, resourceCategory } = input
  const missing = lasting.find((field) => input[field] === null)
  if (missing) throw refused(['input', missing], `Expected ${missing} to have a value, but got null.`)
  const changes = {
    name,
    description,
    policy: policy ? policyAt(policy, policyPlace) : undefined,
    basePermissions,
    resourceCategory: resourceCategory ? categories[resourceCategory] : undefined,
  }
  const current = async () => {
    const role = await loaders.roles.byName(key)
    if (role) return role
    throw refused(['input', 'key'], `There is no custom role ${shown(key)}.`, 'NOT_FOUND')
  }
  const send = async (patch: readonly PatchOperation[]) =>
    roleAt(await write(patchRole, { roleKey: key, body: { comment: comment ?? undefined, patch } }))
  return { customRole: await patched({ changes, patch: input.patch, current, send }) }
}

async function remove({ key }: DeleteCustomRoleInput, { write }: Context) {
  await write(deleteRole, { roleKey: key })
  return { deletedCustomRoleId: idOf({ type: 'CustomRole', key }) }
}

export const roleChanges = {
  Mutation: {
    createCustomRole: mutation(create),
    updateCustomRole: mutation(update),
    deleteCustomRole: mutation(remove),
  },
} satisfies Resolvers
