import { type ReactNode, useId, useRef, useState } from 'react'
import './popup.css'

interface PopupProps {
  readonly label: string
  readonly button: ReactNode
  readonly children: ReactNode
  /** Told when it opens and closes. */
  readonly onOpen?: (open: boolean) => void
}

/** A button that opens a small window below it. Escape and a click elsewhere close it (HTML's popover). */
export function Popup({ label, button, children, onOpen }: PopupProps): ReactNode {
  const id = useId()
  const window = useRef<HTMLDivElement>(null)
  const opener = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)

  function toggled(isOpen: boolean) {
    setOpen(isOpen)
    onOpen?.(isOpen)
    if (!isOpen) return
    const below = opener.current!.getBoundingClientRect()
    const box = window.current!
    box.style.top = `${below.bottom + 4}px`
    box.style.left = `${Math.max(8, Math.min(below.left, innerWidth - box.offsetWidth - 8))}px`
    box.focus()
  }

  return (
    <>
      <button
        type="button"
        ref={opener}
        className="text-button popup-button"
        aria-label={label}
        aria-expanded={open}
        aria-controls={id}
        popoverTarget={id}
      >
        {button}
      </button>
      <div
        id={id}
        ref={window}
        className="popup"
        popover="auto"
        role="dialog"
        tabIndex={-1}
        aria-label={label}
        onToggle={(event) => toggled(event.newState === 'open')}
      >
        {open && children}
      </div>
    </>
  )
}
