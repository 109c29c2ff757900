import { resolve } from 'node:path'
import { defineConfig } from 'vite'

/** The explorer is one page of static files. It loads the editors' workers, the map and the table when they are needed. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
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
