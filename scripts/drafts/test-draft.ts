import type { Model } from './model.ts'
import { isByKey, namesOf } from './names.ts'

/** The test by the factory of all resources. */
export function testDraft(model: Model): string {
  const { type, path, owners, key, properties, hasPages, creation, patch, isDeletable } = model
  const { one, many } = namesOf(model)
  const fields = properties.filter(({ kind }) => !['links', 'access', 'undecided'].includes(kind))
  const values = Object.fromEntries(owners.map((owner) => [owner, 'web']))
  const given = owners.map((owner) => `${owner}: "${values[owner]}", `).join('')
  const route = path.replace('/api/v2', '').replace(/\{(\w+)\}/g, 'web')
  const arg = isByKey(model) ? 'key' : 'id'
  const canWrite = creation && patch && isDeletable && isByKey(model)
  const factory = hasPages && isByKey(model)
  return `import { ${['afterAll', 'afterEach', 'beforeAll', ...(factory ? [] : ['describe', 'expect', 'it'])].join(', ')} } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
${factory ? "import { testResource } from '../resource/resource.ts'\n" : ''}${canWrite ? "import { testWrites } from '../resource/writes.ts'\n" : ''}import { askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let documents: Doc[]
beforeAll(async () => {
  stack = await startStack({ gateway: { federation: true } })
  documents = await askAll(stack.sandbox, '${route}', 20)
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const selection = 'id ${[...owners, ...fields.map(({ name, field }) => (name === key.property ? key.part : field))].join(' ')}'

/** What every field says of a document. */
const said = (doc: Doc) => ({
  id: idOf({ type: '${type}', ${Object.entries({ ...values })
    .map(([name, value]) => `${name}: '${value}', `)
    .join('')}${key.part}: doc.${key.property} }),
  ${[...owners.map((owner) => `${owner}: 'web',`), ...fields.map(({ name, field, kind }) => (name === key.property ? `${key.part}: doc.${name},` : kind === 'DateTime' ? `${field}: doc.${name} ? new Date(doc.${name}).toISOString() : null,` : `${field}: doc.${name} ?? ${kind === 'texts' ? '[]' : 'null'},`))].join('\n  ')}
})
${
  factory
    ? `
testResource({
  type: '${type}',
  stack: () => stack,
  documents: () => documents,
  // DECIDE: the key of a document with every part.
  sample: '',
  address: (key) => ({ ${owners.map((owner) => `${owner}: 'web', `).join('')}key }),
  field: (key) => \`${one}(${given}key: "\${key}")\`,
  path: (key) => \`${route}/\${key}\`,
${owners.length ? `  within: ['${owners.at(-1)!.replace(/Key$/, '')}(key: "web")'],\n` : ''}  list: '${many}',
  listPath: '${route}',
  selection,
  said,
  promised: [${[key.property, ...properties.filter(({ isRequired }) => isRequired).map(({ name }) => name)]
    .filter((name, index, all) => all.indexOf(name) === index)
    .map((name) => `'${name}'`)
    .join(', ')}],
})
`
    : `
describe('${many}', () => {
  it('say what their documents say, one by a call of its own', async () => {
    const [doc] = documents
    const { data, errors, paths } = await stack.ask(\`{ one: ${one}(${given}${arg}: "\${doc.${key.property}}") { \${selection} } }\`)
    expect(errors).toBeUndefined()
    expect(data.one).toEqual(said(doc))
    expect(paths).toEqual([\`${route}/\${doc.${key.property}}\`])
  })
})
`
}${
  canWrite
    ? `
testWrites({
  type: '${type}',
  stack: () => stack,
  // DECIDE: the inputs, and what the object then tells.
  field: '${one}(${given}${arg}: "new")',
  create: { input: {}, tells: {} },
  update: { input: {}, tells: {} },
  remove: {},
  selection,
})
`
    : ''
}`
}
