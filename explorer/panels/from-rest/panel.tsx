import { useGraphiQL } from '@graphiql/react'
import { type ReactNode, useState } from 'react'
import { type FromRest, fromText, type RestMap } from '../../../src/from-rest/index.ts'
import map from '../../../src/generated/from-rest.json'
import { useOpen } from '../../frame/tabs.ts'
import './from-rest.css'

/** What can be pasted, with an example of each. */
const samples: readonly (readonly [string, string])[] = [
  ['A list', 'https://app.launchdarkly.com/api/v2/flags/web?filter=tags:checkout&sort=-creationDate&limit=5'],
  [
    'A page of LaunchDarkly',
    'https://app.launchdarkly.com/projects/web/flags/search-ranking-v3/targeting?env=production',
  ],
  [
    'A semantic patch',
    JSON.stringify(
      { environmentKey: 'production', instructions: [{ kind: 'turnFlagOn' }], comment: 'Launch day' },
      undefined,
      2,
    ),
  ],
]

/** Takes a REST URL, a curl command, a page's address or a semantic patch, and opens the query or mutation that does the same. */
export default function FromRestPanel(): ReactNode {
  const schema = useGraphiQL(({ schema }) => schema)
  const [text, setText] = useState('')
  const made = schema && text.trim() ? fromText(text, map as unknown as RestMap, schema) : undefined
  return (
    <>
      <h2 className="panel-title">From REST</h2>
      <p className="quiet">
        Paste a REST URL, a curl command, the address of a page of LaunchDarkly, or a semantic patch. Nothing is sent,
        and a token in a command is dropped.
      </p>
      <textarea
        className="from-rest-text"
        aria-label="REST request"
        rows={6}
        spellCheck={false}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <div className="from-rest-samples">
        {samples.map(([name, sample]) => (
          <button key={name} type="button" className="text-button" onClick={() => setText(sample)}>
            {name}
          </button>
        ))}
      </div>
      <div role="status">
        {!schema && <p className="quiet">The schema is not there yet.</p>}
        {made && <Made made={made} />}
      </div>
    </>
  )
}

function Made({ made }: { readonly made: FromRest }): ReactNode {
  const open = useOpen()
  if (made.kind === 'unknown') {
    return (
      <>
        <p className="from-rest-unknown">{made.message}</p>
        {made.nearest.length > 0 && (
          <>
            <p>The nearest operations:</p>
            <ul>
              {made.nearest.map((one) => (
                <li key={one}>
                  <code>{one}</code>
                </li>
              ))}
            </ul>
          </>
        )}
      </>
    )
  }
  const { kind, operation, document, variables, notes } = made
  const given = Object.keys(variables).length > 0 ? JSON.stringify(variables, undefined, 2) : ''
  return (
    <>
      <p>
        <code>{operation}</code> is this {kind}:
      </p>
      <button
        type="button"
        className="text-button from-rest-open"
        onClick={() => open({ query: document, variables: given })}
      >
        Open in a tab
      </button>
      {notes.length > 0 && (
        <ul className="from-rest-notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <Text label="Document" text={document} />
      {given && <Text label="Variables" text={given} />}
    </>
  )
}

/** A field, so that keyboards can scroll it too. */
const Text = ({ label, text }: { readonly label: string; readonly text: string }): ReactNode => (
  <textarea
    readOnly
    className="from-rest-document"
    aria-label={label}
    rows={text.split('\n').length + 1}
    wrap="off"
    value={text}
  />
)
