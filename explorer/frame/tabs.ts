import { useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import { useCallback } from 'react'
import { operationsOf } from '../run/operation.ts'
import { type Run, useRuns } from '../run/runs.ts'

/** What a tab can be opened with. */
export interface Opened {
  readonly query: string
  /** JSON text. Default none. */
  readonly variables?: string
  /** JSON text. Default none. */
  readonly headers?: string
}

/** The id of the tab in front. */
export const useActiveTab = (): string => useGraphiQL(({ tabs, activeTabIndex }) => tabs[activeTabIndex]!.id)

/** The last run of the tab in front. */
export function useRun(): Run | undefined {
  const tab = useActiveTab()
  return useRuns(({ byTab }) => byTab.get(tab))
}

/** Tells the editors at once which operation is in front. They find out by themselves only after a pause. */
function useTellOperation(): (query: string) => void {
  const { setOperationFacts } = useGraphiQLActions()
  return useCallback(
    (query) => {
      const { document, operations } = operationsOf(query)
      const operationName = operations[0]?.name?.value
      if (document)
        setOperationFacts({ documentAST: document, operations, ...(operationName ? { operationName } : {}) })
    },
    [setOperationFacts],
  )
}

/** Opens a document in the tab in front if that is empty, else in a new one. */
export function useOpen(): (opened: Opened) => void {
  const { addTab, updateActiveTabValues } = useGraphiQLActions()
  const tell = useTellOperation()
  const { queryEditor, variableEditor, headerEditor } = useGraphiQL(
    ({ queryEditor, variableEditor, headerEditor }) => ({
      queryEditor,
      variableEditor,
      headerEditor,
    }),
  )
  return useCallback(
    ({ query, variables = '', headers = '' }) => {
      if (queryEditor?.getValue().trim()) addTab()
      queryEditor?.setValue(query)
      variableEditor?.setValue(variables)
      headerEditor?.setValue(headers)
      queryEditor?.setScrollPosition({ scrollTop: 0, scrollLeft: 0 })
      // The editors tell the tab what they have only after a pause, and a change of the tab before that would lose it.
      updateActiveTabValues({ query, variables, headers })
      tell(query)
    },
    [addTab, updateActiveTabValues, tell, queryEditor, variableEditor, headerEditor],
  )
}

/** Brings a tab to the front. What was typed a moment ago stays in the tab that goes to the back. */
export function useChangeTab(): (index: number) => void {
  const { changeTab, updateActiveTabValues } = useGraphiQLActions()
  const { tabs, queryEditor, variableEditor, headerEditor } = useGraphiQL(
    ({ tabs, queryEditor, variableEditor, headerEditor }) => ({ tabs, queryEditor, variableEditor, headerEditor }),
  )
  const tell = useTellOperation()
  return useCallback(
    (index) => {
      updateActiveTabValues({
        query: queryEditor?.getValue() ?? '',
        variables: variableEditor?.getValue() ?? '',
        headers: headerEditor?.getValue() ?? '',
      })
      changeTab(index)
      tell(tabs[index]?.query ?? '')
    },
    [changeTab, updateActiveTabValues, tell, tabs, queryEditor, variableEditor, headerEditor],
  )
}
