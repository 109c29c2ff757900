import { resolve } from 'node:path'
import { defineConfig } from 'vite'

/** The explorer is one page of static files. It loads the editors' workers, the map and the table when they are needed. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  // One copy of graphql for the page: the packages of GraphiQL take the ES modules.
  resolve: { alias: { '~': import.meta.dirname } },
  worker: { format: 'es' },
  build: {
    outDir: resolve(import.meta.dirname, 'dist'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 4000,
    // Packages for React servers mark their modules for the browser, which is all that there is here.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
})
