import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Explorer, openExplorer } from './support/explorer.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** What breaks WCAG 2.2 AA at the moment: the rule and the place. The text of the editors is Monaco's, which has its own mode for screen readers. */
async function violations({ page }: Explorer): Promise<string[]> {
  // What moves or fades in has its colours at the end.
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {}))))
  const { violations } = await page.evaluate(async (tags) => {
    const { axe } = globalThis as unknown as {
      axe: { run(context: object, options: object): Promise<Pick<AxeResults, 'violations'>> }
    }
    return axe.run({ exclude: ['.monaco-editor'] }, { runOnly: tags, resultTypes: ['violations'] })
  }, rules)
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
}

const looks = [
  { colorScheme: 'light', width: 1500 },
  { colorScheme: 'dark', width: 1500 },
  { colorScheme: 'light', width: 480 },
  { colorScheme: 'dark', width: 480 },
] as const

describe.each(looks)('in the $colorScheme theme, $width pixels wide, nothing breaks WCAG 2.2 AA', (look) => {
  let explorer: Explorer
  beforeAll(async () => {
    const viewport = { width: look.width, height: 950 }
    // The policy of the page would keep axe out. All other tests run with it.
    explorer = await openExplorer({ browser: { viewport, colorScheme: look.colorScheme, bypassCSP: true } })
    await explorer.page.evaluate(axe)
    await explorer.openExample('CanIRemoveIt')
    await explorer.run()
  })
  afterAll(() => explorer?.close())

  it.each(['Examples', 'Docs', 'Schema Map', 'From REST', 'History'])('in the panel %s', async (panel) => {
    await explorer.openPanel(panel)
    await explorer.page.locator('.side-panel').getByRole('heading').first().waitFor()
    expect(await violations(explorer)).toEqual([])
    await explorer.picture(`${look.colorScheme}-${look.width}-${panel.replaceAll(' ', '-')}`)
  })

  it('in each view of the answer', async () => {
    const views = explorer.page.getByRole('tablist', { name: 'Views of the answer' }).getByRole('tab')
    await expect.poll(() => views.count()).toBeGreaterThan(3)
    for (const view of await views.all()) {
      await view.click()
      const name = (await view.textContent())!
      expect([name, await violations(explorer)]).toEqual([name, []])
      await explorer.picture(`${look.colorScheme}-${look.width}-view-${name.replaceAll(/\W/g, '')}`)
    }
  })

  it.each([/^Share/, /^Token/])('in the window of %s', async (name) => {
    await explorer.page.getByRole('button', { name }).click()
    await explorer.page.getByRole('dialog').waitFor()
    expect(await violations(explorer)).toEqual([])
    await explorer.picture(`${look.colorScheme}-${look.width}-window-${name.source.replaceAll(/\W/g, '')}`)
    await explorer.page.keyboard.press('Escape')
    await expect.poll(() => explorer.page.getByRole('dialog').count()).toBe(0)
  })

  it('and nothing is wider than the window', async () => {
    const wide = await explorer.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(wide).toBeLessThanOrEqual(0)
  })
})

describe('by keyboard alone', () => {
  let explorer: Explorer
  beforeAll(async () => {
    explorer = await openExplorer()
  })
  afterAll(() => explorer?.close())

  const focused = () =>
    explorer.page.evaluate(() => {
      const { activeElement } = document
      return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent ?? ''
    })

  /** Presses Tab until the focus is where the text is. */
  async function tabTo(text: RegExp): Promise<void> {
    for (let presses = 0; presses < 120; presses++) {
      if (text.test(await focused())) return
      await explorer.page.keyboard.press('Tab')
    }
    throw new Error(`Expected Tab to lead to ${text}, but the focus ended at ${await focused()}.`)
  }

  it('a person opens an example and runs it', async () => {
    await tabTo(/^What breaks if I change this flag/)
    await explorer.page.keyboard.press('Enter')
    await expect.poll(() => explorer.written()).toContain('BlastRadius')
    const answered = explorer.page.waitForResponse(
      (response) =>
        response.request().postData()?.includes('BlastRadius') === true && !response.request().headers()['x-explain'],
    )
    await explorer.page
      .locator('.graphiql-query-editor textarea, .graphiql-query-editor .native-edit-context')
      .first()
      .focus()
    await explorer.page.keyboard.press('Control+Enter')
    expect((await answered).status()).toBe(200)
  })

  it('a person leaves the editor, and reaches the answer and the tools', async () => {
    await explorer.page.keyboard.press('Control+M')
    await tabTo(/^Variables$/)
    await tabTo(/^JSON/)
    await explorer.page.keyboard.press('ArrowRight')
    await expect.poll(focused).not.toMatch(/^JSON/)
  })

  it('a window takes the focus, and gives it back', async () => {
    await explorer.page.getByRole('button', { name: /^Share/ }).focus()
    await explorer.page.keyboard.press('Enter')
    await explorer.page.getByRole('dialog').waitFor()
    await explorer.page.keyboard.press('Tab')
    await expect.poll(focused).toBe('Link')
    await explorer.page.keyboard.press('Escape')
    await expect.poll(focused).toMatch(/^Share/)
  })

  it('a bar between two parts moves', async () => {
    const bar = explorer.page.getByRole('separator', { name: 'Width of the panel' })
    const before = Number(await bar.getAttribute('aria-valuenow'))
    await bar.focus()
    await explorer.page.keyboard.press('ArrowRight')
    await expect.poll(async () => Number(await bar.getAttribute('aria-valuenow'))).toBeGreaterThan(before)
  })
})

it('all files together are below 3.5 MB on the wire', () => {
  const folder = new URL('../../explorer/dist/assets/', import.meta.url)
  const names = readdirSync(folder)
  const sent = names.filter((name) => !names.includes(`${name}.br`))
  const bytes = sent.reduce((sum, name) => sum + statSync(new URL(name, folder)).size, 0)
  expect(bytes).toBeGreaterThan(500_000)
  expect(bytes).toBeLessThan(3_500_000)
})
