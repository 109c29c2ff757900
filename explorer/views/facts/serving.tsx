import type { ReactNode } from 'react'
import { Bar } from './bar.tsx'
import type { Known } from './find.ts'
import { listOf, objectOf, textOf, textsOf, valueText, variationName, words } from './known.ts'
import { Gaps, Sentences, type Tone, Verdict } from './parts.tsx'
import { sharesOfServed, sharesOfServing } from './shares.ts'

const inWords: Readonly<Record<string, string>> = {
  ARCHIVED: 'Archived: code uses its fallback value',
  OFF: 'Off: everybody gets one variation',
  MALFORMED: 'Malformed: no variation to serve',
  BLOCKED: 'Blocked by a prerequisite that is never met',
  UNKNOWN: 'Not known',
  GUARDED: 'A rollout guarded by metrics',
  EXPERIMENT: 'A rollout of an experiment',
  ROLLOUT: 'A percentage rollout',
  SINGLE_VARIATION: 'Everybody gets one variation',
  TARGETED: 'It depends on the context',
}

const tones: Readonly<Record<string, Tone>> = {
  ...{ SINGLE_VARIATION: 'good', ROLLOUT: 'good', GUARDED: 'good', EXPERIMENT: 'good', TARGETED: 'good' },
  ...{ MALFORMED: 'bad', BLOCKED: 'bad', UNKNOWN: 'warn' },
}

/** What a flag gives to whom. */
export function Serving({ fact }: { readonly fact: Known }): ReactNode {
  const { kind, sharesOf, variation } = fact
  const shares = sharesOfServing(fact)
  const value = objectOf(variation)?.value
  const ofRest = sharesOf === 'REMAINING' && shares.length > 0
  return (
    <>
      {kind !== undefined && (
        <Verdict tone={tones[String(kind)] ?? 'plain'}>{inWords[String(kind)] ?? words(kind)}</Verdict>
      )}
      {ofRest && <p className="quiet">Of those whom no target and no rule serves:</p>}
      <Bar shares={shares} />
      {value !== undefined && <p className="fact-value">{valueText(value)}</p>}
      <Sentences of={fact.sentences} />
      <Prerequisites of={fact.prerequisites} />
      {textsOf(fact.rolloutsIn).length > 0 && (
        <p className="quiet">Percentages in: {textsOf(fact.rolloutsIn).map(words).join(', ').toLowerCase()}</p>
      )}
      <Gaps of={fact.gaps} />
    </>
  )
}

function Prerequisites({ of }: { readonly of: unknown }): ReactNode {
  const all = listOf(of)
  if (all.length === 0) return null
  return (
    <ul className="fact-list" aria-label="Prerequisites">
      {all.map(({ flagKey, flag, variation, met, reason }) => {
        const key = textOf(flagKey) ?? textOf(objectOf(flag)?.key) ?? 'a flag'
        return (
          <li key={key}>
            Requires <code>{key}</code>
            {variation !== undefined && ` to serve ${variationName(variation)}`}
            {met !== undefined && ` · met ${words(met).toLowerCase()}`}
            {reason !== undefined && reason !== null && ` · ${words(reason).toLowerCase()}`}
          </li>
        )
      })}
    </ul>
  )
}

/** A variation or a rollout. */
export const Served = ({ fact }: { readonly fact: Known }): ReactNode => <Bar shares={sharesOfServed(fact)} />
