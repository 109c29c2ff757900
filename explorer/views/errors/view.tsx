import '../shared/views.css'
import './errors.css'
import { useGraphiQL } from '@graphiql/react'
import { type ReactNode, useMemo, useState } from 'react'
import { operationsOf } from '../../run/operation.ts'
import type { Run } from '../../run/runs.ts'
import { rangeOf } from '../shared/range.ts'
import { useSome } from '../shared/use-some.tsx'
import { placeOf, replacementFor } from './places.ts'
import { type Hint, type Trouble, troublesOf } from './troubles.ts'

/** The errors and the hints of an answer. A press leads to their places in the query. */
export function ErrorsView({ run }: { readonly run: Run }): ReactNode {
  const schema = useGraphiQL(({ schema }) => schema)
  const troubles = useMemo(() => troublesOf(run, schema), [run, schema])
  const { some, more } = useSome(troubles, 100)
  return (
    <div className="errors-view">
      <ul className="troubles" aria-label="Errors and hints">
        {some.map((trouble, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is that of the run.
          <TroubleItem key={index} trouble={trouble} run={run} />
        ))}
      </ul>
      {more}
    </div>
  )
}

function TroubleItem({ trouble, run }: { readonly trouble: Trouble; readonly run: Run }): ReactNode {
  const { kind, message, code, path, call, retryAfter, place, hint } = trouble
  const goTo = useGoTo(run)
  return (
    <li className={`trouble trouble-${kind}`}>
      <p className="trouble-head">
        <span className="trouble-kind">{kind === 'error' ? 'Error' : 'Hint'}</span>
        {code && <code className="trouble-code">{code}</code>}
        {path && <code className="trouble-path">{path}</code>}
      </p>
      <p className="trouble-message">{message}</p>
      {call && (
        <p className="quiet">
          REST call <code>{call}</code>
        </p>
      )}
      {retryAfter !== undefined && <p className="quiet">Worth another try in {retryAfter} s</p>}
      <p className="trouble-acts">
        {place && (
          <button type="button" className="text-button" onClick={() => goTo(trouble)}>
            Show in the query
          </button>
        )}
        {hint && <Apply hint={hint} run={run} />}
      </p>
    </li>
  )
}

/** Selects the place in the editor. If the text has changed since it was sent, the place is looked for by the path. */
function useGoTo({ query, operationName }: Run): (trouble: Trouble) => void {
  const editor = useGraphiQL(({ queryEditor }) => queryEditor)
  return ({ place, path }) => {
    const model = editor?.getModel()
    if (!editor || !model) return
    const text = model.getValue()
    const keys = path.split('.').filter((step) => !/^\d+$/.test(step))
    const now = text === query ? place : placeOf({ path: keys }, text, operationsOf(text).document, operationName)
    if (!now) return
    const range = rangeOf(model, now)
    editor.setSelection(range)
    editor.revealRangeInCenter(range)
    editor.focus()
  }
}

/** A button that puts the suggestion of a hint in the query, where that replaces the value of an argument. */
function Apply({ hint, run }: { readonly hint: Hint; readonly run: Run }): ReactNode {
  const editor = useGraphiQL(({ queryEditor }) => queryEditor)
  const [applied, setApplied] = useState(false)
  const { suggestion } = hint
  if (suggestion === null) return null
  const replacement = (text: string) => {
    const { document } = operationsOf(text)
    return (
      document &&
      replacementFor({ ...hint, path: hint.path.split('.'), suggestion }, document, run.operationName, run.variables)
    )
  }
  if (!replacement(run.query)) return null

  function apply() {
    const model = editor?.getModel()
    const found = model && replacement(model.getValue())
    if (!editor || !model || !found) return
    editor.pushUndoStop()
    editor.executeEdits('hint', [{ range: rangeOf(model, found), text: found.text }])
    editor.pushUndoStop()
    setApplied(true)
  }

  return (
    <>
      <button type="button" className="text-button" disabled={applied} onClick={apply}>
        Put <code>{suggestion}</code> in its place
      </button>
      <span role="status" className="quiet">
        {applied ? 'It is in the query now. Run it again.' : ''}
      </span>
    </>
  )
}
