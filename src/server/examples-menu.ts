import type { Example } from './example.ts'

/**
 * A menu of example queries in HTML without a script. Each entry links to the page with the document in the URL, so that the link
 * can be shared.
 */
export const examplesMenu = (examples: readonly Example[]): string =>
  examples.length === 0
    ? ''
    : `<style>${style}</style>
<nav class="examples">
  <details>
    <summary>Examples</summary>
    <ul>
${examples.map(({ question, query }) => `      <li><a href="?query=${encodeURIComponent(query)}">${escaped(question)}</a></li>`).join('\n')}
    </ul>
  </details>
</nav>`

/** The menu is a bar above the editors. Its list covers them when open. */
const style = `
.examples { height: 36px; display: flex; align-items: center; padding: 0 16px; font: 14px/1.4 system-ui, sans-serif;
  color: #3b4b68; background: #eef1f6; }
.examples summary { cursor: pointer; font-weight: 600; padding: 6px 8px; border-radius: 4px; }
.examples summary:hover { background: #dde3ee; }
.examples ul { position: absolute; z-index: 20; margin: 2px 0 0; padding: 8px 0; list-style: none; max-width: 720px;
  max-height: 80vh; overflow: auto; background: #fff; border: 1px solid #c9d1e0; border-radius: 6px;
  box-shadow: 0 6px 24px rgb(59 75 104 / 25%); }
.examples a { display: block; padding: 6px 16px; color: inherit; text-decoration: none; }
.examples a:hover, .examples a:focus { background: #eef1f6; }
.examples + #root .graphiql-container, .examples ~ #root .graphiql-container { height: calc(100vh - 36px); }
@media (prefers-color-scheme: dark) {
  .examples { color: #d5dcea; background: #1b2334; }
  .examples summary:hover { background: #2b3650; }
  .examples ul { background: #212a3b; border-color: #3b4b68; }
  .examples a:hover, .examples a:focus { background: #2b3650; }
}
`

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escaped = (text: string): string => text.replace(/[&<>"]/g, (one) => entities[one]!)
