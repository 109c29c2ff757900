import { type Doc, send } from './sandbox-ask.ts'
import type { Stack } from './stack.ts'

const where = '/segments/web/test'

const rule = (id: string, ...clauses: string[]) => ({
  _id: id,
  description: `The rule ${id}`,
  clauses: clauses.map((clause) => ({
    _id: clause,
    contextKind: 'user',
    attribute: 'country',
    op: 'in',
    values: ['DE', 'AT'],
    negate: false,
  })),
})

/** What a segment of {@link newSegment} is like. The second of its rules has a percentage. */
export const filled = {
  tags: ['old', 'kept'],
  included: ['ann', 'bob'],
  excluded: ['zoe'],
  includedContexts: [{ contextKind: 'organization', values: ['acme', 'globex'] }],
  excludedContexts: [{ contextKind: 'organization', values: ['initech'] }],
  rules: [
    rule('rule-1', 'clause-1', 'clause-2'),
    { ...rule('rule-2', 'clause-3'), weight: 50_000, rolloutContextKind: 'user' },
  ],
}

/** Creates a segment in an environment where nothing else happens, past the gateway. */
export async function newSegment({ sandbox }: Stack, key: string): Promise<Doc> {
  const patch = Object.entries(filled).map(([name, value]) => ({ op: 'replace', path: `/${name}`, value }))
  await told(sandbox, 'POST', where, { key, name: key })
  return told(sandbox, 'PATCH', `${where}/${key}`, { patch })
}

/** The same of a big segment of organizations: two are in it, one is left out of it. */
export async function newBigSegment({ sandbox }: Stack, key: string): Promise<void> {
  const body = { key, name: key, unbounded: true, unboundedContextKind: 'organization' }
  await told(sandbox, 'POST', where, body)
  const targets = { included: { add: ['acme', 'globex'] }, excluded: { add: ['initech'] } }
  await told(sandbox, 'POST', `${where}/${key}/contexts`, targets)
}

async function told(...[sandbox, method, path, body]: Parameters<typeof send>): Promise<Doc> {
  const { status, json } = await send(sandbox, method, path, body)
  if (status >= 300) throw new Error(`${status} for ${method} ${path}: ${JSON.stringify(json)}`)
  return json
}

/** Whether changes of segments have to be approved in an environment. */
export const requireApprovals = ({ sandbox }: Stack, environmentKey: string, required = true) =>
  send(
    sandbox,
    'PATCH',
    '/approval-requests/projects/web/settings',
    { environmentKey, resourceKind: 'segment', required },
    { 'ld-api-version': 'beta' },
  )
