import { DocExplorerStore } from '@graphiql/plugin-doc-explorer'
import { GraphiQLProvider, Tooltip, useGraphiQL } from '@graphiql/react'
import { parse, print } from 'graphql'
import { type ReactNode, useEffect, useMemo, useRef } from 'react'
import { recordingFetcher } from '../run/fetcher.ts'
import { useRuns } from '../run/runs.ts'
import { settings } from '../settings.ts'
import { useEditorKeys } from './editor-keys.ts'
import { Editors } from './editors.tsx'
import { linkedBy } from './link.ts'
import { panels, reference } from './panels.ts'
import { Results } from './results.tsx'
import { Sidebar, SidePanel } from './sidebar.tsx'
import { Split } from './split.tsx'
import { TabBar } from './tab-bar.tsx'

/** The whole page: a bar of panels, the panel that is open, the tabs, and in the tab in front the editors and the results. */
export function Explorer(): ReactNode {
  const tab = useRef('')
  const fetcher = useMemo(() => recordingFetcher(() => tab.current), [])
  const start = useMemo(() => linkedBy(location), [])
  return (
    <GraphiQLProvider
      fetcher={fetcher}
      plugins={panels}
      referencePlugin={reference}
      defaultQuery={settings.examples[0]?.query ?? ''}
      {...(start ? { initialQuery: start.query, initialVariables: start.variables } : { visiblePlugin: panels[0]! })}
      onPrettifyQuery={(query) => print(parse(query))}
      inputValueDeprecation
      schemaDescription
    >
      <DocExplorerStore>
        <Tooltip.Provider>
          <TabInFront tab={tab} />
          <Layout />
        </Tooltip.Provider>
      </DocExplorerStore>
    </GraphiQLProvider>
  )
}

/** Tells the fetcher which tab is in front, forgets the runs of closed tabs, and marks the events of the tab in front as seen. */
function TabInFront({ tab }: { readonly tab: { current: string } }): ReactNode {
  const { tabs, activeTabIndex } = useGraphiQL(({ tabs, activeTabIndex }) => ({ tabs, activeTabIndex }))
  const keep = useRuns(({ keep }) => keep)
  const front = tabs[activeTabIndex]!.id
  tab.current = front
  useEffect(() => keep(tabs.map(({ id }) => id)), [keep, tabs])
  useEffect(() => useRuns.getState().byTab.get(front)?.live?.look(), [front])
  return null
}

function Layout(): ReactNode {
  const panel = useGraphiQL(({ visiblePlugin }) => visiblePlugin)
  useEditorKeys()
  return (
    <div className="graphiql-container explorer">
      <Sidebar />
      <main>
        <Split
          label="Width of the panel"
          direction="row"
          share={0.3}
          place="panel"
          shown={panel !== null && panel !== undefined}
          first={<SidePanel />}
          second={
            <div className="session">
              <TabBar />
              <div className="session-body" role="tabpanel" id="session" aria-label="The operation and its answer">
                <Split
                  label="Width of the editors"
                  direction="row"
                  share={0.5}
                  place="editors"
                  first={<Editors />}
                  second={<Results />}
                />
              </div>
            </div>
          }
        />
      </main>
    </div>
  )
}
