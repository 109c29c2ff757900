import type { ReactNode } from 'react'

interface PanelSearchProps {
  readonly label: string
  readonly placeholder: string
  readonly text: string
  readonly onText: (text: string) => void
  /** How much is found, such as `3 questions`. */
  readonly found: string
  /** What stands beside the field. */
  readonly children: ReactNode
}

/** The search of a panel's list, with what it finds in a line. */
export const PanelSearch = ({ label, placeholder, text, onText, found, children }: PanelSearchProps): ReactNode => (
  <>
    <div className="panel-search">
      <input
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={text}
        onChange={({ target }) => onText(target.value)}
      />
      {children}
    </div>
    <p role="status" className="quiet">
      {found}
    </p>
  </>
)
