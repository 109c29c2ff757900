import { currentVersion } from './resource/call.ts'
import { get, isWriting, type Operation, type Reading } from './resource/operation.ts'

/** The OpenAPI document of the sandbox's own operations, which does not describe documents. */
export const openApiOf = (operations: readonly Operation[]): Reading =>
  get('/api/v2/openapi.json', 'account', () => documentOf(operations), { open: true })

const documentOf = (operations: readonly Operation[]) => ({
  openapi: '3.0.3',
  info: { title: 'LaunchDarkly REST API, as the sandbox has it', version: String(currentVersion) },
  paths: Object.fromEntries(
    [...Map.groupBy(operations, ({ path }) => path)].map(([path, ofPath]) => [
      path,
      Object.fromEntries(ofPath.map((operation) => [operation.method.toLowerCase(), described(operation)])),
    ]),
  ),
})

function described(operation: Operation) {
  const holes = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => parameter(name!, 'path', true))
  const { takes } = isWriting(operation) ? operation.writer : operation.answerer
  return {
    summary: `${isWriting(operation) ? 'Changes' : 'Reads'}: ${operation.kind}`,
    parameters: [...holes, ...takes.map((name) => parameter(name, 'query', false))],
    responses: { 200: { description: 'Done' } },
  }
}

const parameter = (name: string, place: string, required: boolean) => ({
  ...{ name, in: place, required },
  schema: { type: 'string' },
})
