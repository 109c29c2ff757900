import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { type Rendered, root } from './chart.ts'

/** A text of the compose file with the defaults of its variables: `${NAME:-default}`. */
const withDefaults = (text: string) => text.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1')

export const compose: { readonly services: Readonly<Record<string, Rendered>>; readonly networks: Rendered } = parse(
  withDefaults(readFileSync(join(root, 'compose.yaml'), 'utf8')),
  { merge: true },
)

/** The settings of the proxy of the compose file. */
export const proxySettings = readFileSync(join(root, 'deploy/compose/haproxy.cfg'), 'utf8')
