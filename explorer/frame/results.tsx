import { ResponseEditor, Spinner, useGraphiQL } from '@graphiql/react'
import { lazy, type ReactNode, Suspense, useMemo } from 'react'
import { moveBetweenTabs } from '../controls/arrow-keys.ts'
import { hasEvents } from '../live/start.ts'
import { isLong } from '../run/long.ts'
import { callsOf } from '../run/rest.ts'
import type { Run } from '../run/runs.ts'
import { LiveLine } from '../views/live/line.tsx'
import { LiveStatus } from '../views/live/status.tsx'
import { ProgressLine } from '../views/progress/line.tsx'
import { resultViews } from './result-views.ts'
import { useRun } from './tabs.ts'
import { useView } from './view.ts'

const json = 'json'

const LiveEvents = lazy(async () => ({ default: (await import('../views/live/events.tsx')).LiveEvents }))

const LongJson = lazy(async () => ({ default: (await import('../views/json/long-json.tsx')).LongJson }))

const loading = <p role="status">Loading …</p>

/** The answer of the tab in front: as JSON, and in the views that have something to show of it. */
export function Results(): ReactNode {
  const run = useRun()
  const { fetching, schema } = useGraphiQL(({ isFetching, schema }) => ({ fetching: isFetching, schema }))
  const { view: chosen, show: choose } = useView()
  const views = useMemo(() => (run ? resultViews.filter(({ shows }) => shows(run, schema)) : []), [run, schema])
  const long = useMemo(() => isLong(run?.shown), [run?.shown])
  const view = views.find(({ id }) => id === chosen)
  const tab = (id: string, title: string, badge?: string) => (
    <button
      key={id}
      type="button"
      role="tab"
      id={`view-${id}`}
      aria-selected={id === (view?.id ?? json)}
      tabIndex={id === (view?.id ?? json) ? 0 : -1}
      aria-controls="answer"
      className="small-tab"
      onClick={() => choose(id)}
    >
      {title}
      {badge && <span className="badge">{badge}</span>}
    </button>
  )
  return (
    <section className="results" aria-label="Answer">
      <div className="results-bar">
        <div role="tablist" aria-label="Views of the answer" className="small-tabs" onKeyDown={moveBetweenTabs}>
          {tab(json, 'JSON')}
          {run && views.map(({ id, title, badge }) => tab(id, title, badge?.(run, schema)))}
        </div>
        <p className="summary" role="status" aria-live="polite">
          {hasEvents(run) ? <LiveStatus key={run.startedAt} run={run} /> : run && summaryOf(run)}
        </p>
      </div>
      {hasEvents(run) && <LiveLine run={run} />}
      {run?.state === 'running' && !run.live && <ProgressLine run={run} />}
      <div
        className="answer"
        role="tabpanel"
        id="answer"
        tabIndex={view ? 0 : -1}
        aria-labelledby={`view-${view?.id ?? json}`}
      >
        {fetching && <Spinner />}
        <div className="answer-json graphiql-response" hidden={view !== undefined}>
          <div hidden={long || hasEvents(run)}>
            <ResponseEditor />
          </div>
          {hasEvents(run) && !view && (
            <Suspense fallback={loading}>
              <LiveEvents run={run} />
            </Suspense>
          )}
          {run && long && !run.live && !view && (
            <Suspense fallback={loading}>
              <LongJson run={run} />
            </Suspense>
          )}
        </div>
        {run && view && (
          <Suspense fallback={loading}>
            <view.View run={run} />
          </Suspense>
        )}
        {run && resultViews.map(({ id, Beside }) => Beside && <Beside key={id} run={run} />)}
      </div>
    </section>
  )
}

/** The run in a line: what happened, the REST calls that it took, the time. */
function summaryOf(run: Run): string {
  const { state, answer, startedAt, endedAt, failure } = run
  const sent = callsOf(run)
  const calls = sent === undefined ? [] : [sent === 1 ? '1 REST call' : `${sent} REST calls`]
  const errors = answer?.errors?.length ?? 0
  const wrong = errors === 0 ? [] : [errors === 1 ? '1 error' : `${errors} errors`]
  if (state === 'running') return ['Running', ...calls].join(' · ')
  if (failure !== null) return failure
  return [...wrong, ...calls, `${(endedAt ?? startedAt) - startedAt} ms`].join(' · ')
}
