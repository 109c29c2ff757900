import { useGraphiQL } from '@graphiql/react'
import { useEffect } from 'react'

const names = {
  queryEditor: 'Operation',
  variableEditor: 'Variables',
  headerEditor: 'Headers',
  responseEditor: 'Answer as JSON',
}

/**
 * The way into the editors and out of them by keyboard. Tab stops at the box of an editor and goes on from it; Enter goes into the text, where Tab indents; Escape goes back to the box, unless it closes something in the editor.
 * Gives the editors and their boxes names too, which they lack.
 */
export function useEditorKeys(): void {
  const editors = useGraphiQL(({ queryEditor, variableEditor, headerEditor, responseEditor }) => ({
    ...{ queryEditor, variableEditor, headerEditor, responseEditor },
  }))
  const { queryEditor, variableEditor, headerEditor, responseEditor } = editors
  useEffect(() => {
    const all = Object.entries({ queryEditor, variableEditor, headerEditor, responseEditor })
    for (const [key, editor] of all) {
      const ariaLabel = names[key as keyof typeof names]
      editor?.updateOptions({ ariaLabel })
      const box = editor?.getContainerDomNode()
      box?.setAttribute('role', 'group')
      box?.setAttribute('aria-label', `Editor: ${ariaLabel}`)
      box?.setAttribute('aria-description', 'Enter goes into the editor, Escape out of it.')
    }
  }, [queryEditor, variableEditor, headerEditor, responseEditor])

  useEffect(() => {
    // Monaco takes each Escape for itself, so that this has to hear it first.
    document.addEventListener('keydown', leave, { capture: true })
    return () => document.removeEventListener('keydown', leave, { capture: true })
  }, [])
}

/** What Monaco closes by Escape. */
const closable = ['suggest-widget', 'parameter-hints-widget', 'find-widget'].map((name) => `.${name}.visible`).join()

function leave({ key, target }: KeyboardEvent): void {
  if (key !== 'Escape' || !(target instanceof HTMLTextAreaElement) || !target.matches('.inputarea')) return
  const box = target.closest<HTMLElement>('.graphiql-editor, .result-window')
  if (!box?.querySelector(closable)) box?.focus()
}
