import type { ComponentType } from 'react'
import { PlanMeter } from '../tools/plan/meter.tsx'

/** The tools at the right of the tabs, such as the token. One line adds a tool. */
export const headerTools: readonly ComponentType[] = []

/** The tools below the button that runs the operation. One line adds a tool. */
export const editorTools: readonly ComponentType[] = [PlanMeter]
