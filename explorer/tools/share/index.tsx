import { useGraphiQL } from '@graphiql/react'
import { type ReactNode, useState } from 'react'
import { linkTo } from '../../frame/link.ts'
import { useView } from '../../frame/view.ts'
import { operationToRun } from '../../run/operation.ts'
import { useToken } from '../../run/token.ts'
import { endpoint, settings } from '../../settings.ts'
import { Popup } from '../popup.tsx'
import { type Shared, snippetsFor } from './snippets.ts'
import './share.css'

/** Copies the operation in front: as a link, as a command, as code. */
export function ShareTool(): ReactNode {
  return (
    <Popup label="Share" button="Share">
      <Share />
    </Popup>
  )
}

function Share(): ReactNode {
  const { query, variables, operationName } = useOperation()
  const view = useView(({ view }) => view)
  const { token } = useToken()
  const [form, setForm] = useState('curl')
  const [said, say] = useState('')
  const [unreadable, given] = valuesOf(variables)
  const shared: Shared = {
    url: new URL(endpoint, location.href).href,
    ...{ query, variables: given, operationName },
    token: token !== '' || !settings.tokenless,
  }
  const link = linkTo({ query, variables, view: view === 'json' ? null : view }, location.href)
  const forms = snippetsFor(shared)
  const chosen = forms.find(({ id }) => id === form) ?? forms[0]!
  const code = chosen.of(shared)

  async function copy(text: string, what: string) {
    try {
      await navigator.clipboard.writeText(text)
      say(`${what} is copied.`)
    } catch {
      say('The browser does not let this page copy. Select the text and copy it yourself.')
    }
  }

  return (
    <>
      <h2>Link</h2>
      <div className="share-row">
        <input readOnly aria-label="Link" value={link} onFocus={({ target }) => target.select()} />
        <button type="button" className="text-button" onClick={() => copy(link, 'The link')}>
          Copy link
        </button>
      </div>
      <p className="quiet">It holds the operation, its variables and the view of the answer; no header, no token.</p>
      <h2>Code</h2>
      <div className="share-row">
        <select aria-label="Form" value={chosen.id} onChange={({ target }) => setForm(target.value)}>
          {forms.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
        <button type="button" className="text-button" onClick={() => copy(code, 'The code')}>
          Copy code
        </button>
      </div>
      {unreadable && <p role="alert">The variables are no JSON object, so they are left out.</p>}
      <textarea readOnly className="share-code" aria-label="Code" rows={10} value={code} />
      <p role="status" className="quiet">
        {said}
      </p>
    </>
  )
}

/** What the editors hold now. The tabs learn of it only after a pause. */
function useOperation(): { query: string; variables: string; operationName: string | null } {
  const { queryEditor, variableEditor, operationName } = useGraphiQL(
    ({ queryEditor, variableEditor, operationName }) => ({ queryEditor, variableEditor, operationName }),
  )
  const query = queryEditor?.getValue() ?? ''
  return { query, variables: variableEditor?.getValue() ?? '', operationName: operationToRun(query, operationName) }
}

/** The variables, and whether their text is something else than an object in JSON. */
function valuesOf(text: string): [unreadable: boolean, values: Record<string, unknown>] {
  if (!text.trim()) return [false, {}]
  try {
    const values: unknown = JSON.parse(text)
    const usable = typeof values === 'object' && values !== null && !Array.isArray(values)
    return [!usable, usable ? (values as Record<string, unknown>) : {}]
  } catch {
    return [true, {}]
  }
}
