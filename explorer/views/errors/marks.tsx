import { useGraphiQL, useMonaco } from '@graphiql/react'
import { useEffect } from 'react'
import type { Run } from '../../run/runs.ts'
import { rangeOf } from '../shared/range.ts'
import { troublesOf } from './troubles.ts'

/** The owner of the markers, which tells them from those of the GraphQL worker. */
const owner = 'answer'
const most = 200

/** Marks the places of errors and hints in the editor, as long as it has the text that was sent. */
export function Marks({ run }: { readonly run: Run }): null {
  const monaco = useMonaco(({ monaco }) => monaco)
  const { editor, schema } = useGraphiQL(({ queryEditor, schema }) => ({ editor: queryEditor, schema }))
  useEffect(() => {
    const model = editor?.getModel()
    if (!monaco || !model || run.state === 'running' || model.getValue() !== run.query) return
    const marked = new Map(
      troublesOf(run, schema).flatMap((trouble) =>
        trouble.place ? [[`${trouble.place.start} ${trouble.message}`, trouble] as const] : [],
      ),
    )
    const { MarkerSeverity } = monaco
    const markers = [...marked.values()].slice(0, most).map(({ kind, message, code, place }) => {
      const severity = kind === 'error' ? MarkerSeverity.Error : MarkerSeverity.Warning
      return { ...rangeOf(model, place!), message, severity, ...(code ? { code } : {}) }
    })
    monaco.editor.setModelMarkers(model, owner, markers)
    return () => monaco.editor.setModelMarkers(model, owner, [])
  }, [monaco, editor, run, schema])
  return null
}
