import type { ReactNode } from 'react'
import type { Known } from './find.ts'
import { listOf, numberOf, objectOf, textOf, textsOf, valueText, variationName, words } from './known.ts'
import { Gaps, Sentences, type Tone, Verdict } from './parts.tsx'

const verdicts: Readonly<Record<string, readonly [Tone, string]>> = {
  SAFE: ['good', 'Safe to remove'],
  CAUTION: ['warn', 'Look at the reasons first'],
  BLOCKED: ['bad', 'Blocked'],
  ALREADY_ARCHIVED: ['plain', 'Archived already'],
  UNKNOWN: ['warn', 'Not known'],
}

const severities: Readonly<Record<string, Tone>> = { BLOCKED: 'bad', CAUTION: 'warn' }

/** Whether a flag can be removed, and the reasons. */
export function Removal({ fact }: { readonly fact: Known }): ReactNode {
  const [tone, text] = verdicts[String(fact.verdict)] ?? (['plain', words(fact.verdict)] as const)
  const reasons = listOf(fact.reasons)
  const keeps = objectOf(fact.forwardVariation)
  return (
    <>
      {fact.verdict !== undefined && <Verdict tone={tone}>{text}</Verdict>}
      {keeps && <p>The code keeps {variationName(keeps)}.</p>}
      {!keeps && fact.forwardValue !== undefined && fact.forwardValue !== null && (
        <p>
          The code keeps <code>{valueText(fact.forwardValue)}</code>.
        </p>
      )}
      {reasons.length > 0 ? <Reasons of={reasons} /> : <Sentences of={fact.sentences} />}
      <Gaps of={fact.gaps} />
    </>
  )
}

function Reasons({ of }: { readonly of: readonly Known[] }): ReactNode {
  return (
    <ul className="fact-list" aria-label="Reasons">
      {of.map(({ code, severity, sentence, count, environmentKeys }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two reasons can be alike.
        <li key={index}>
          {severity !== undefined && (
            <Verdict tone={severities[String(severity)] ?? 'plain'}>{words(severity)}</Verdict>
          )}
          {textOf(sentence) ?? `${words(code)}${numberOf(count) === undefined ? '' : ` (${count})`}`}
          {sentence === undefined &&
            textsOf(environmentKeys).map((key) => (
              <span key={key} className="badge">
                {key}
              </span>
            ))}
        </li>
      ))}
    </ul>
  )
}

const stages: Readonly<Record<string, Tone>> = {
  ...{ LIVE: 'good', READY_FOR_CODE_REMOVAL: 'warn', READY_TO_ARCHIVE: 'warn', UNKNOWN: 'warn' },
}

/** How far a flag has come in its life. */
export function Health({ fact }: { readonly fact: Known }): ReactNode {
  const { stage, stale, ageDays, idleDays } = fact
  const environments = listOf(fact.environments)
  return (
    <>
      {stage !== undefined && <Verdict tone={stages[String(stage)] ?? 'plain'}>{words(stage)}</Verdict>}
      {stale === true && <Verdict tone="warn">Stale</Verdict>}
      {stale === null && <Verdict tone="warn">Not known whether stale</Verdict>}
      {numberOf(ageDays) !== undefined && <p>Created {days(ageDays)} ago.</p>}
      {numberOf(idleDays) !== undefined && <p>Last requested {days(idleDays)} ago.</p>}
      {environments.length > 0 && (
        <ul className="fact-list" aria-label="Environments">
          {environments.map(({ environmentKey, critical, use, idleDays, unchangedDays }) => (
            <li key={String(environmentKey)}>
              <code>{String(environmentKey ?? '')}</code>
              {critical === true && <span className="badge">critical</span>}{' '}
              {use !== undefined && words(use).toLowerCase()}
              {numberOf(idleDays) !== undefined && ` · requested ${days(idleDays)} ago`}
              {numberOf(unchangedDays) !== undefined && ` · unchanged for ${days(unchangedDays)}`}
            </li>
          ))}
        </ul>
      )}
      <Gaps of={fact.gaps} />
    </>
  )
}

const days = (count: unknown): string => (count === 1 ? '1 day' : `${Number(count).toLocaleString('en')} days`)
