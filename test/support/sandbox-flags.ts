import type { Sandbox } from '../../sandbox/index.ts'
import { ask, type Doc, send } from './sandbox-ask.ts'

const semantic = { 'content-type': 'application/json; domain-model=launchdarkly.semanticpatch' }

/** Sends instructions for a flag of `web` in the environment `test`. */
export const instruct = (
  sandbox: Sandbox,
  key: string,
  instructions: readonly object[],
  more: object = { environmentKey: 'test' },
  query = '',
) => send(sandbox, 'PATCH', `/flags/web/${key}${query}`, { ...more, instructions }, semantic)

export const flagOf = async (sandbox: Sandbox, key: string): Promise<Doc> =>
  (await ask(sandbox, `/flags/web/${key}`)).json

/** The newest entries of the audit log about a flag of `web`, whole. */
export async function entriesOf(sandbox: Sandbox, key: string, limit = 1): Promise<Doc[]> {
  const { json } = await ask(sandbox, `/auditlog?spec=proj/web:env/*:flag/${key}&limit=${limit}`)
  return Promise.all(json.items.map(async ({ _id }: Doc) => (await ask(sandbox, `/auditlog/${_id}`)).json))
}
