import { fileURLToPath } from 'node:url'

/**
 * The environment that the processes of tests start with. They share the compiled sources, because their compilation is half of the
 * processor's time of a start.
 */
export const inherited = {
  PATH: process.env.PATH,
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url)),
}
