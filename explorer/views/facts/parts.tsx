import type { ReactNode } from 'react'
import { listOf, textOf, textsOf, words } from './known.ts'

/** Sentences as a list. */
export function Sentences({ of }: { readonly of: unknown }): ReactNode {
  const sentences = textsOf(of)
  if (sentences.length === 0) return null
  return (
    <ul className="fact-sentences">
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  )
}

/** What a fact was computed without. */
export function Gaps({ of }: { readonly of: unknown }): ReactNode {
  const gaps = listOf(of)
  if (gaps.length === 0) return null
  return (
    <details className="fact-gaps">
      <summary>{gaps.length === 1 ? '1 input is missing' : `${gaps.length} inputs are missing`}</summary>
      <ul>
        {gaps.map((gap, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two gaps can be alike.
          <li key={index}>
            {textOf(gap.message) ?? [gap.input, gap.code].filter(Boolean).map(words).join(': ')}
            {textOf(gap.environmentKey) && <span className="quiet"> ({textOf(gap.environmentKey)})</span>}
          </li>
        ))}
      </ul>
    </details>
  )
}

export type Tone = 'good' | 'warn' | 'bad' | 'plain'

/** A short verdict in colour. The text says all. */
export const Verdict = ({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }): ReactNode => (
  <span className={`verdict verdict-${tone}`}>{children}</span>
)
