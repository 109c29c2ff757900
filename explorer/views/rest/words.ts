import type { RestCall, RestReport } from '../../run/rest.ts'
import { endOf, wavesOf } from './waves.ts'

export const many = (count: number, one: string, more = `${one}s`): string => `${count} ${count === 1 ? one : more}`

/** `0.4 ms`, `41 ms`, `12.3 s`. */
export function msText(ms: number): string {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`
  return `${ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms)} ms`
}

/** `812 B`, `12.4 kB`, `3.1 MB`. */
export function bytesText(bytes: number | null): string {
  if (bytes === null) return '–'
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

/** The path without what all paths begin with, and the parameters, both as people read them. */
export function partsOf({ path }: RestCall): { readonly place: string; readonly parameters: readonly string[] } {
  const [place = '', query = ''] = path.split(/\?(.*)/s)
  return {
    place: readable(place).replace(/^\/api\/v2/, ''),
    parameters: query.split('&').filter(Boolean).map(readable),
  }
}

function readable(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** The report in a sentence. */
export function totalsOf({ calls, moreCalls }: RestReport): string {
  const sent = calls.filter(({ source }) => source === 'call')
  if (calls.length === 0) return 'This run took no REST call.'
  const kept = calls.length - sent.length
  const repeated = sent.filter(({ attempt }) => attempt > 1).length
  const bytes = sent.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0)
  return [
    `${many(sent.length, 'call')} in ${many(wavesOf(calls).length, 'wave')}`,
    msText(spanOf(calls)),
    bytesText(bytes),
    ...(kept > 0 ? [`${many(kept, 'answer')} without a call`] : []),
    ...(repeated > 0 ? [many(repeated, 'repetition')] : []),
    ...(moreCalls > 0 ? [`${moreCalls} more not listed`] : []),
  ].join(' · ')
}

/** The time from the arrival of the run to the end of the last call. */
export const spanOf = (calls: readonly RestCall[]): number =>
  calls.reduce((most, call) => Math.max(most, endOf(call)), 0)
