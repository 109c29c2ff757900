import { globSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'

/**
 * Removes what the installed packages bring and nothing here reads: the C++ headers of Node, which only native modules need, and the
 * copies of the editor for pages without a bundler.
 */

const root = resolve(import.meta.dirname, '..')
const unread = ['node_modules/node/node_modules/node-*/include', 'node_modules/monaco-editor/{dev,min,min-maps}']
for (const path of globSync(unread, { cwd: root })) rmSync(resolve(root, path), { recursive: true })
