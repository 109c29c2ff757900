import { defineConfig } from 'vitepress'
import { githubSlug, sourceLinks } from './markdown.ts'
import { gather, sidebar } from './pages.ts'

const base = process.env.SITE_BASE ?? '/'
/** Where the explorer runs, for a link to it. */
const explorer = process.env.EXPLORER_URL
/** The folder of the repository's files on a server, for the links of documents to code. Without it, they are text. */
const source = process.env.SOURCE_URL

gather()

export default defineConfig({
  head: [['link', { rel: 'icon', href: `${base}icon.svg` }]],
  title: 'launchdarkly-graphql',
  description: 'A GraphQL gateway over the LaunchDarkly REST API that spends the fewest REST calls.',
  base,
  srcDir: './.pages',
  rewrites: { 'README.md': 'index.md' },
  outDir: './dist',
  cacheDir: './node_modules/.cache/vitepress',
  cleanUrls: false,
  markdown: {
    anchor: { slugify: githubSlug },
    config: (markdown) => sourceLinks(markdown, source),
  },
  themeConfig: {
    sidebar,
    outline: [2, 3],
    search: { provider: 'local' },
    nav: [
      { text: 'Start', link: '/' },
      { text: 'Explorer', link: explorer ?? '/docs/explorer' },
      { text: 'REST to GraphQL', link: '/docs/rest-to-graphql' },
      { text: 'Changelog', link: '/CHANGELOG' },
    ],
  },
})
