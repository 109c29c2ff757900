import type { GraphQLSchema } from 'graphql'
import { type ReactNode, useDeferredValue, useMemo, useState } from 'react'
import { Combobox } from '../../controls/combobox.tsx'
import { excerptOf } from './excerpt.ts'
import { type Entry, entriesOf, search } from './search.ts'
import { useShowDocs } from './use-show-docs.ts'

/** The search over names and descriptions. A hit opens in the documentation below. */
export function SearchBox({ schema }: { readonly schema: GraphQLSchema }): ReactNode {
  const [text, setText] = useState('')
  const wanted = useDeferredValue(text)
  const entries = useMemo(() => entriesOf(schema), [schema])
  const found = useMemo(() => search(entries, wanted), [entries, wanted])
  const show = useShowDocs()
  return (
    <Combobox
      label="Search the docs"
      placeholder="Search: stale, who can, rollout …"
      text={text}
      onText={setText}
      options={found}
      keyOf={({ label }) => label}
      onChoose={({ kind, type, field }) => show(type, kind === 'type' || field === null ? undefined : field)}
      opensEmpty={false}
    >
      {(entry) => <Hit entry={entry} text={wanted} />}
    </Combobox>
  )
}

function Hit({ entry, text }: { readonly entry: Entry; readonly text: string }): ReactNode {
  const pieces = excerptOf(entry.description, text)
  return (
    <>
      <span className="docs-hit">
        <code>{entry.label}</code>
        <span className="quiet">{entry.kind}</span>
      </span>
      <span className="docs-excerpt">
        {pieces.map((piece, index) =>
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no other identity.
          piece.hit ? <mark key={index}>{piece.text}</mark> : <span key={index}>{piece.text}</span>,
        )}
      </span>
    </>
  )
}
