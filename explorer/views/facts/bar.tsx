import type { ReactNode } from 'react'
import { percent, type Share } from './shares.ts'

const colours = 8

/** Shares as a bar, with a legend that has the same in text. */
export function Bar({ shares }: { readonly shares: readonly Share[] }): ReactNode {
  if (shares.length === 0) return null
  return (
    <div className="shares">
      <div className="shares-bar" aria-hidden="true">
        {shares.map(({ name, percentage }, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: two shares can have the same name.
            key={index}
            className={`share share-${index % colours}`}
            style={{ flexGrow: percentage }}
            title={`${percent(percentage)} ${name}`}
          />
        ))}
      </div>
      <ul className="shares-legend" aria-label="Shares">
        {shares.map(({ name, percentage }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two shares can have the same name.
          <li key={index}>
            <span className={`share-dot share-${index % colours}`} aria-hidden="true" />
            <strong>{percent(percentage)}</strong> {name}
          </li>
        ))}
      </ul>
    </div>
  )
}
