import { useGraphiQLActions } from '@graphiql/react'
import { type ReactNode, useEffect, useId, useState } from 'react'
import { useToken } from '../../run/token.ts'
import { settings } from '../../settings.ts'
import { Popup } from '../popup.tsx'
import { type Holder, whoAmI } from './who-am-i.ts'
import './token.css'

/**
 * Who the requests come from: the token, its holder and account, and what it may do. It asks LaunchDarkly only when it is opened or
 * when the token changes, because each question counts against the account's rate limit.
 */
export function TokenTool(): ReactNode {
  const { token } = useToken()
  const [known, setKnown] = useState<{ readonly token: string; readonly holder: Holder } | undefined>()
  const [open, setOpen] = useState(false)
  const usable = token !== '' || settings.tokenless
  const holder = known?.token === token ? known.holder : undefined

  useEffect(() => {
    if (!open || !usable) return
    const asked = new AbortController()
    whoAmI(token, asked.signal).then(
      (holder) => setKnown({ token, holder }),
      () => {},
    )
    return () => asked.abort()
  }, [open, token, usable])

  const name = holder?.name ?? (token ? 'Your token' : usable ? 'The gateway’s token' : 'No token')
  return (
    <Popup
      label={`Token: ${name}`}
      onOpen={setOpen}
      button={<span className={holder?.failure ? 'token-bad' : ''}>{name}</span>}
    >
      <TokenForm />
      <div role="status">{holder && <Rights holder={holder} />}</div>
    </Popup>
  )
}

function TokenForm(): ReactNode {
  const { token, kept, setToken, keepToken } = useToken()
  const { introspect } = useGraphiQLActions()
  const [typed, setTyped] = useState(token)
  const [shown, show] = useState(false)
  const field = useId()
  const use = (value: string) => {
    setTyped(value)
    setToken(value)
    void introspect()
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        use(typed.trim())
      }}
    >
      <label htmlFor={field}>LaunchDarkly access token</label>
      <div className="token-row">
        <input
          id={field}
          type={shown ? 'text' : 'password'}
          autoComplete="off"
          spellCheck={false}
          placeholder={settings.tokenless ? 'The gateway has one of its own' : 'api-…'}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
        <button type="button" className="text-button" aria-pressed={shown} onClick={() => show(!shown)}>
          Show
        </button>
        <button type="submit" className="text-button">
          Use
        </button>
      </div>
      {settings.sandbox && (
        <label className="token-choice">
          A token of the sandbox
          <select value={token} onChange={({ target }) => use(target.value)}>
            <option value="">None: the gateway’s own</option>
            {settings.sandbox.tokens.map((one) => (
              <option key={one.token} value={one.token}>
                {one.name}
              </option>
            ))}
          </select>
        </label>
      )}
      <label className="token-keep">
        <input type="checkbox" checked={kept} onChange={({ target }) => keepToken(target.checked)} />
        Keep it until this browser tab is closed
      </label>
      <p className="quiet">
        The token goes to this gateway alone, which passes it on to LaunchDarkly. Links, history and copied commands
        never hold it.
      </p>
    </form>
  )
}

function Rights({ holder }: { readonly holder: Holder }): ReactNode {
  if (holder.failure) {
    return <p className="token-bad">{holder.failure}</p>
  }
  return (
    <dl className="token-rights">
      {holder.about.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
