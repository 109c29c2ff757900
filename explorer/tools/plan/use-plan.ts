import { useGraphiQL } from '@graphiql/react'
import { type GraphQLSchema, OperationTypeNode, validate } from 'graphql'
import { useEffect, useState } from 'react'
import { useRun } from '../../frame/tabs.ts'
import { operationsOf, operationToRun } from '../../run/operation.ts'
import { useToken } from '../../run/token.ts'
import { askPlan } from './ask.ts'
import type { Asked } from './expectation.ts'
import type { Plan } from './plan.ts'

/** How long the editors rest before the plan is asked for. */
const pauseMs = 400

/** The plan of the operation in the editors, or why there is none. */
export interface Planned {
  readonly asked: Asked | null
  readonly plan: Plan | null
  /** Why there is no plan, in a sentence. */
  readonly why: string
}

const nothing: Planned = { asked: null, plan: null, why: 'The operation is not valid yet.' }

/** Asks for the plan whenever the operation, its variables or its headers have changed, and after each run, which tells sizes of lists. */
export function usePlan(): Planned {
  const { queryEditor, variableEditor, headerEditor, operationName, schema } = useGraphiQL(
    ({ queryEditor, variableEditor, headerEditor, operationName, schema }) => ({
      ...{ queryEditor, variableEditor, headerEditor, operationName, schema },
    }),
  )
  const token = useToken(({ token }) => token)
  const ended = useRun()?.endedAt
  const [planned, setPlanned] = useState(nothing)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new token or the end of a run can change the plan.
  useEffect(() => {
    let asking = new AbortController()
    let timer: ReturnType<typeof setTimeout>
    const editors = [queryEditor, variableEditor, headerEditor]

    async function look() {
      asking.abort()
      asking = new AbortController()
      const { signal } = asking
      const [query, variables, headers] = editors.map((editor) => editor?.getValue() ?? '')
      const read = askedOf(query!, variables!, operationName, schema)
      if (!read.asked) return setPlanned({ ...nothing, ...read })
      try {
        const plan = await askPlan(read.asked, stringsOf(headers!), signal)
        setPlanned({ ...nothing, ...read, plan })
      } catch (error) {
        if (!signal.aborted) setPlanned({ ...nothing, ...read, why: (error as Error).message })
      }
    }
    const wait = () => {
      clearTimeout(timer)
      timer = setTimeout(look, pauseMs)
    }
    wait()
    const changes = editors.map((editor) => editor?.onDidChangeModelContent(wait))
    return () => {
      clearTimeout(timer)
      asking.abort()
      for (const change of changes) change?.dispose()
    }
  }, [queryEditor, variableEditor, headerEditor, operationName, schema, token, ended])

  return planned
}

/** What the editors ask for, if it is valid. A subscription has no plan. */
function askedOf(
  query: string,
  variables: string,
  chosen: string | undefined,
  schema: GraphQLSchema | null | undefined,
): Pick<Planned, 'asked' | 'why'> {
  const { document, operations } = operationsOf(query)
  if (!document || !schema || operations.length === 0) return nothing
  if (validate(schema, document, undefined, { maxErrors: 1 }).length > 0) return nothing
  const operationName = operationToRun(query, chosen)
  const operation = operations.find(({ name }) => (name?.value ?? null) === operationName)
  if (operation?.operation === OperationTypeNode.SUBSCRIPTION)
    return { asked: null, why: 'The calls of a subscription depend on what happens.' }
  const values = objectOf(variables)
  if (!values) return { asked: null, why: 'The variables are not a JSON object.' }
  return { asked: { query, variables: values, operationName }, why: '' }
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text.trim() || '{}')
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

const stringsOf = (text: string): Record<string, string> =>
  Object.fromEntries(Object.entries(objectOf(text) ?? {}).map(([name, value]) => [name, String(value)]))
