import type { ReactNode } from 'react'
import { PlanMeter } from '../tools/plan/meter.tsx'
import { ShareTool } from '../tools/share/index.tsx'
import { TokenTool } from '../tools/token/index.tsx'

/** The tools at the right of the tabs, such as the token. One line adds a tool. */
export const HeaderTools = (): ReactNode => (
  <>
    <ShareTool />
    <TokenTool />
  </>
)

/** The tools below the button that runs the operation. One line adds a tool. */
export const EditorTools = (): ReactNode => <PlanMeter />
