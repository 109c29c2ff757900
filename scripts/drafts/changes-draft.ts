import type { Model } from './model.ts'
import { isByKey, namesOf } from './names.ts'
import type { Property } from './properties.ts'

/** The functions behind the mutations, by the names of the verbs. */
export function changesDraft(model: Model): Readonly<Record<string, string>> {
  const { type, owners, key, parameter, creation, patch, isDeletable } = model
  const { one } = namesOf(model)
  const byKey = isByKey(model)
  const own = byKey ? 'key' : `ownId('${type}', id)`
  const given = [...owners, byKey ? 'key' : 'id'].join(', ')
  const args = [...owners, `${parameter}: ${own}`].join(', ')
  const located = (written: string) => `{ ${one}: locate(${one}Resource, [${owners.join(', ')}], ${written}) }`
  const comment = patch?.hasComment ? 'comment, ' : ''
  const send = patch?.hasComment ? 'body: withComment(operations, comment)' : 'body: operations'
  return {
    ...(creation && {
      create: `async function create(input: Create${type}Input, { write }: Context) {
  const ${owners.length ? `{ ${owners.join(', ')}, ...body }` : 'body'} = given(input)
  return ${located(`await write(create${type}, { ${[...owners, bodyOf(creation)].join(', ')} })`)}
}`,
    }),
    ...(patch && {
      update: `async function update({ ${given}, ${comment}patch, ...changes }: Update${type}Input, { read, write }: Context) {
  const address = { ${args} }
  const written = await patched({
    // DECIDE: which properties null removes. \`lasting\` refuses null.
    changes,
    patch,
    current: () => read(get${type}, address),
    send: (operations) => write(patch${type}, { ...address, ${send} }),
  })
  return ${located('written')}
}`,
    }),
    ...(isDeletable && {
      remove: `async function remove({ ${given} }: Delete${type}Input, { write }: Context) {
  await write(delete${type}, { ${args} })
  return { deleted${type}Id: idOf({ type: '${type}', ${[...owners, byKey ? 'key' : `${key.part}: ${own}`].join(', ')} }) }
}`,
    }),
  }
}

/** The body of a creation, where the input lacks what REST requires. */
function bodyOf(creation: readonly Property[]): string {
  const undecided = creation.filter(({ kind, isRequired }) => kind === 'undecided' && isRequired)
  if (!undecided.length) return 'body'
  return `body: { ...body, ${undecided.map(({ name }) => `${name}: null /* DECIDE: ${name} */`).join(', ')} }`
}
