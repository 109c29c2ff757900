import { ask, type Doc, send } from './sandbox-ask.ts'
import type { Stack } from './stack.ts'

const beta = { 'ld-api-version': 'beta' }

/** The document of a beta route that the sandbox answers. */
export async function betaOf({ sandbox }: Stack, path: string): Promise<Doc> {
  const { status, json } = await ask(sandbox, path, beta)
  if (status !== 200) throw new Error(`${status} for ${path}: ${JSON.stringify(json)}`)
  return json
}

/** Sends a body to a beta route of the sandbox. */
export const sendBeta = ({ sandbox }: Stack, method: string, path: string, body?: unknown, token = sandbox.token) =>
  send(sandbox, method, path, body, { ...beta, authorization: token })

/** Creates a pipeline with a phase for each environment. Its audiences have the configuration. */
export async function createPipeline(stack: Stack, key: string, phases: readonly object[], more: object = {}) {
  const { status, json } = await sendBeta(stack, 'POST', '/projects/web/release-pipelines', {
    ...{ key, name: key, phases },
    ...more,
  })
  if (status !== 201) throw new Error(`${status}: ${JSON.stringify(json)}`)
  return json as Doc
}

export const atOnce = { releaseStrategy: 'immediate', requireApproval: false }

/** A phase with one audience. */
export const phase = (environmentKey: string, configuration: object = atOnce, more: object = {}) => ({
  name: `In ${environmentKey}`,
  audiences: [{ name: 'All', environmentKey, configuration, ...more }],
})
