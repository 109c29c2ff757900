import {
  CopyIcon,
  HeaderEditor,
  PrettifyIcon,
  QueryEditor,
  Tooltip,
  useGraphiQLActions,
  VariableEditor,
} from '@graphiql/react'
import { type ReactNode, useState } from 'react'
import { moveBetweenTabs } from '../controls/arrow-keys.ts'
import { EditorTools } from './header-tools.tsx'
import { RunButton } from './run-button.tsx'
import { Split } from './split.tsx'

/** The operation with its tools, and below it the variables and the headers. */
export function Editors(): ReactNode {
  return (
    <section className="editors" aria-label="Operation">
      <Split
        label="Height of the operation editor"
        direction="column"
        share={0.8}
        place="variables"
        first={<Operation />}
        second={<Beside />}
      />
    </section>
  )
}

function Operation(): ReactNode {
  const { copyQuery, prettifyEditors } = useGraphiQLActions()
  return (
    <div className="operation graphiql-query-editor">
      <QueryEditor />
      <div className="editor-tools" role="toolbar" aria-label="Tools of the operation">
        <RunButton />
        <ToolButton label="Format the editors (Shift-Ctrl-P)" act={prettifyEditors}>
          <PrettifyIcon aria-hidden="true" />
        </ToolButton>
        <ToolButton label="Copy the operation (Shift-Ctrl-C)" act={copyQuery}>
          <CopyIcon aria-hidden="true" />
        </ToolButton>
        <EditorTools />
      </div>
    </div>
  )
}

/** A button with an icon and a tooltip. */
function ToolButton(props: {
  readonly label: string
  readonly act: () => unknown
  readonly children: ReactNode
}): ReactNode {
  const { label, act, children } = props
  return (
    <Tooltip label={label}>
      <button type="button" className="icon-button" aria-label={label} onClick={() => void act()}>
        {children}
      </button>
    </Tooltip>
  )
}

const names = ['Variables', 'Headers'] as const

function Beside(): ReactNode {
  const [shown, show] = useState<(typeof names)[number]>('Variables')
  return (
    <div className="beside">
      <div role="tablist" aria-label="Variables and headers" className="small-tabs" onKeyDown={moveBetweenTabs}>
        {names.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`beside-${name}`}
            aria-selected={shown === name}
            tabIndex={shown === name ? 0 : -1}
            aria-controls="beside"
            className="small-tab"
            onClick={() => show(name)}
          >
            {name}
          </button>
        ))}
      </div>
      <div className="beside-editor" role="tabpanel" id="beside" aria-labelledby={`beside-${shown}`}>
        <VariableEditor className={shown === 'Variables' ? '' : 'hidden'} />
        <HeaderEditor className={shown === 'Headers' ? '' : 'hidden'} />
      </div>
    </div>
  )
}
