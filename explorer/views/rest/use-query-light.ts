import { useGraphiQL } from '@graphiql/react'
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { RestCall } from '../../run/rest.ts'
import type { Run } from '../../run/runs.ts'
import { rangeOf } from '../shared/range.ts'
import { callsFor, type FieldPlace, pathsAt, placesOf } from './fields.ts'
import { useLight } from './light.ts'
import { many, msText } from './words.ts'

/** How long a change of the query rests before its fields are read again. */
const pauseMs = 200

/** A field that is pointed at in the query, by the mouse or the cursor. */
export interface Pointed {
  readonly path: string
  readonly calls: readonly RestCall[]
}

interface QueryLight {
  readonly pointed: Pointed | null
  /** Shows a field in the query and goes there. */
  readonly goTo: (path: string) => void
}

type Editor = NonNullable<ReturnType<typeof useQueryEditor>>

const useQueryEditor = () => useGraphiQL(({ queryEditor }) => queryEditor)

/** Joins the list of calls and the query editor: what is pointed at on one side is lit on the other one. */
export function useQueryLight({ operationName }: Run, calls: readonly RestCall[]): QueryLight {
  const editor = useQueryEditor()
  const [places, setPlaces] = useState<readonly FieldPlace[]>([])
  const [pointed, setPointed] = useState<Pointed | null>(null)
  const { lightCalls, lightFields } = useLight.getState()

  useEffect(() => {
    const read = () => setPlaces(placesOf(editor?.getValue() ?? '', operationName))
    let timer: ReturnType<typeof setTimeout>
    read()
    const changes = editor?.onDidChangeModelContent(() => {
      clearTimeout(timer)
      timer = setTimeout(read, pauseMs)
    })
    return () => {
      clearTimeout(timer)
      changes?.dispose()
    }
  }, [editor, operationName])

  useEffect(() => {
    if (!editor) return
    let last: string | undefined
    const point = (position: Position | null | undefined) => {
      const paths = position ? pathsAt(places, editor.getModel()?.getOffsetAt(position) ?? -1) : []
      const [path] = paths
      if (path === last) return
      last = path
      const found = [...new Set(paths.flatMap((path) => callsFor(path, calls)))]
      lightCalls(found.map(({ index }) => index))
      setPointed(path === undefined ? null : { path, calls: found })
    }
    const listeners = [
      editor.onMouseMove(({ target }) => point(target.type === contentText ? target.position : null)),
      editor.onMouseLeave(() => point(null)),
      editor.onDidChangeCursorPosition(({ position }) => editor.hasTextFocus() && point(position)),
      editor.onDidFocusEditorText(() => point(editor.getPosition())),
      editor.onDidBlurEditorText(() => point(null)),
    ]
    return () => {
      for (const listener of listeners) listener.dispose()
      lightCalls([])
    }
  }, [editor, places, calls, lightCalls])

  useEffect(() => () => lightFields([]), [lightFields])
  useMarks(editor, places, calls)

  const goTo = useCallback(
    (path: string) => {
      const place = places.find((one) => one.path === path)
      const model = editor?.getModel()
      if (!place || !editor || !model) return
      const position = model.getPositionAt(place.start)
      editor.setPosition(position)
      editor.revealPositionInCenterIfOutsideViewport(position)
      editor.focus()
    },
    [editor, places],
  )
  return useMemo(() => ({ pointed, goTo }), [pointed, goTo])
}

interface Position {
  readonly lineNumber: number
  readonly column: number
}

/** `MouseTargetType.CONTENT_TEXT` of Monaco, whose enumeration would bring the whole editor into this file. */
const contentText = 6

/** Marks the lit fields in the query, and notes at each field the calls that it asked for. */
function useMarks(editor: Editor | undefined, places: readonly FieldPlace[], calls: readonly RestCall[]): void {
  const fields = useLight(({ fields }) => fields)

  useEffect(() => {
    const model = editor?.getModel()
    if (!editor || !model) return
    const lit = new Set(fields)
    const decorations = places
      .filter(({ path }) => lit.has(path))
      .map(({ start, headEnd }) => ({
        range: rangeOf(model, { start, end: headEnd }),
        options: { inlineClassName: 'rest-lit-field' },
      }))
    const marks = editor.createDecorationsCollection(decorations)
    const [first] = decorations
    if (first) editor.revealLineInCenterIfOutsideViewport(first.range.startLineNumber)
    return () => marks.clear()
  }, [editor, places, fields])

  useEffect(() => {
    const model = editor?.getModel()
    if (!editor || !model) return
    const notes = [...notesOf(places, calls)].map(([end, asked]) => {
      const { lineNumber } = model.getPositionAt(end)
      const at = model.getOffsetAt({ lineNumber, column: model.getLineMaxColumn(lineNumber) })
      const content = `  ${many(asked.length, 'call')} · ${msText(asked.reduce((most, { ms }) => Math.max(most, ms), 0))}`
      return {
        range: rangeOf(model, { start: at, end: at }),
        options: { showIfCollapsed: true, after: { content, inlineClassName: 'rest-note' } },
      }
    })
    const marks = editor.createDecorationsCollection(notes)
    return () => marks.clear()
  }, [editor, places, calls])
}

/** The calls that each field asked for by its own name, by the end of the field's head. */
function notesOf(places: readonly FieldPlace[], calls: readonly RestCall[]): Map<number, RestCall[]> {
  const byPath = Map.groupBy(
    calls.flatMap((call) => call.fields.map((field) => ({ field, call }))),
    ({ field }) => field,
  )
  const notes = new Map<number, RestCall[]>()
  for (const { path, headEnd } of places) {
    const asked = byPath.get(path)
    if (asked)
      notes.set(
        headEnd,
        asked.map(({ call }) => call),
      )
  }
  return notes
}
