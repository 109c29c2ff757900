import { useGraphiQL } from '@graphiql/react'
import type { GraphQLSchema } from 'graphql'
import { useEffect, useMemo, useState } from 'react'
import { useMap } from './map-state.ts'
import { type Used, usedBy } from './used.ts'

/** What the operation in the editor uses, if the user wants to see it. */
export function useUsed(schema: GraphQLSchema): Used {
  const editor = useGraphiQL(({ queryEditor }) => queryEditor)
  const wanted = useMap(({ showsUse }) => showsUse)
  const [query, setQuery] = useState('')
  useEffect(() => {
    setQuery(editor?.getValue() ?? '')
    const listener = editor?.onDidChangeModelContent(() => setQuery(editor.getValue()))
    return () => listener?.dispose()
  }, [editor])
  return useMemo(() => usedBy(schema, wanted ? query : ''), [schema, query, wanted])
}
