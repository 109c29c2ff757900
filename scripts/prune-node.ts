import { globSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'

/** Removes the C++ headers from the installed Node. They are a third of it, and only native modules, which we have none of, need them. */

const root = resolve(import.meta.dirname, '..')
for (const path of globSync('node_modules/node/node_modules/node-*/include', { cwd: root })) {
  rmSync(resolve(root, path), { recursive: true })
}
