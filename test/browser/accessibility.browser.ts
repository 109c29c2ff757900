import { globSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toggle } from '../support/subscription.ts'
import { type Explorer, openExplorer } from './support/explorer.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

interface Found {
  readonly id: string
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[]
}
interface Axe {
  run(context: object, options: object): Promise<{ violations: readonly Found[] }>
}

/** What axe has to say against the page as it stands. */
async function violations({ page }: Explorer): Promise<string[]> {
  // Colours that change by a transition have their contrast only at its end.
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => null))))
  const found = await page.evaluate(async (tags) => {
    const { axe } = window as unknown as { axe: Axe }
    const options = { runOnly: { type: 'tag', values: tags } }
    return (await axe.run(document, options)).violations
  }, tags)
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}\n${failureSummary ?? ''}`),
  )
}

const panels = ['Examples', 'Docs', 'Map', 'From REST', 'History']

describe.each([
  { name: 'light', width: 1500, colorScheme: 'light' },
  { name: 'dark', width: 1500, colorScheme: 'dark' },
  { name: 'light and narrow', width: 480, colorScheme: 'light' },
  { name: 'dark and narrow', width: 480, colorScheme: 'dark' },
] as const)('the explorer in $name', ({ name, width, colorScheme }) => {
  let explorer: Explorer
  beforeAll(async () => {
    explorer = await openExplorer({
      gateway: { eventsPollMs: 300, eventsShare: 100 },
      browser: { viewport: { width, height: 950 }, colorScheme, bypassCSP: true },
    })
    await explorer.page.evaluate(axe)
  })
  afterAll(() => explorer?.close())

  const sound = async (what: string) => {
    await explorer.picture(`${name}-${what}`.replaceAll(' ', '-'))
    expect.soft(await violations(explorer), what).toEqual([])
    if (width > 480) return
    const wide = await explorer.page.evaluate(() => document.documentElement.scrollWidth)
    expect.soft(wide, `${what}, its width`).toBeLessThanOrEqual(width)
  }

  it('is accessible at the start, and after a run', async () => {
    await sound('start')
    await explorer.run()
    await sound('run')
  })

  it('is accessible in each panel', async () => {
    const buttons = explorer.page.getByRole('navigation', { name: 'Panels' }).locator('button[aria-pressed]')
    expect(await buttons.count()).toBe(panels.length)
    for (let at = 0; at < panels.length; at++) {
      if ((await buttons.nth(at).getAttribute('aria-pressed')) !== 'true') await buttons.nth(at).click()
      await expect.poll(() => explorer.page.locator('.side-panel').count()).toBe(1)
      await expect.poll(() => explorer.page.getByText('Loading …').count()).toBe(0)
      await sound(`panel ${panels[at]}`)
    }
  })

  it('is accessible in each view of the answer', async () => {
    const views = explorer.page.getByRole('tablist', { name: 'Views of the answer' }).getByRole('tab')
    const seen = new Set<string>()
    for (const operation of ['CanIRemoveIt', 'WhatIsServed', 'wrong'] as const) {
      if (operation === 'wrong') await explorer.write('query Wrong { project(key: "none") { name } flagg }')
      else await explorer.openExample(operation)
      await explorer.run()
      await expect.poll(() => views.count()).toBeGreaterThan(1)
      for (let at = 0; at < (await views.count()); at++) {
        await views.nth(at).click()
        await expect.poll(() => explorer.page.getByText('Loading …').count()).toBe(0)
        seen.add((await views.nth(at).getAttribute('id'))!)
        await sound(`view ${operation} ${await views.nth(at).getAttribute('id')}`)
      }
    }
    expect([...seen].sort()).toEqual(['view-errors', 'view-facts', 'view-json', 'view-rest', 'view-table'])
  })

  it('is accessible while a subscription is live, and behind its tab', async () => {
    await explorer.openExample('WatchOneFlag')
    await explorer.page.getByRole('tab', { name: 'JSON' }).click()
    await explorer.page.locator('.graphiql-execute-button').click()
    const line = explorer.page.getByRole('region', { name: 'Subscription' })
    await expect.poll(() => line.textContent()).toContain('Live')
    await sound('live')
    await toggle(explorer, 'web', 'checkout-tax-preview', false, 'staging')
    await toggle(explorer, 'web', 'checkout-tax-preview', true, 'staging')
    await expect.poll(() => explorer.page.locator('.live-event').count()).toBe(2)
    await sound('live events')
    await explorer.page.getByRole('button', { name: 'New tab' }).click()
    await toggle(explorer, 'web', 'checkout-tax-preview', false, 'staging')
    await expect.poll(() => explorer.page.locator('.live-unseen').count()).toBe(1)
    await sound('live behind')
    await explorer.page.getByRole('button', { name: /^Close / }).click()
    await explorer.page.getByRole('button', { name: /^Close / }).click()
  })

  it.each([/^Share/, /^Token/, /^Plan/])('is accessible with the window of %s open', async (label) => {
    const button = explorer.page.getByRole('button', { name: label }).first()
    await button.click()
    const dialog = explorer.page.getByRole('dialog')
    await expect.poll(() => dialog.isVisible()).toBe(true)
    await expect.poll(() => explorer.page.getByText('Loading …').count()).toBe(0)
    await sound(`window ${label.source.slice(1)}`)
    await explorer.page.keyboard.press('Escape')
    await expect.poll(() => dialog.count()).toBe(0)
  })
})

describe('the explorer by keyboard', () => {
  let explorer: Explorer
  beforeAll(async () => {
    explorer = await openExplorer()
  })
  afterAll(() => explorer?.close())

  const press = (key: string) => explorer.page.keyboard.press(key)

  /** What has the focus: its role, or its tag, and its name. */
  const focused = () =>
    explorer.page.evaluate(() => {
      const at = document.activeElement!
      const name = at.getAttribute('aria-label') ?? at.textContent ?? ''
      return `${at.getAttribute('role') ?? at.tagName.toLowerCase()} ${name}`.trim()
    })

  /** Goes on by Tab until what has the focus is called so. A focus that cannot be seen fails. */
  async function tabTo(name: RegExp): Promise<void> {
    const passed: string[] = []
    for (let steps = 0; steps < 120; steps++) {
      await press('Tab')
      const here = await focused()
      passed.push(here)
      const outline = await explorer.page.evaluate(() => {
        const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement!)
        return document.activeElement === document.body || (outlineStyle !== 'none' && outlineWidth !== '0px')
      })
      expect(outline, `the focus of ${here} is seen`).toBe(true)
      if (name.test(here)) return
    }
    expect.fail(`No ${name} among: ${passed.join('; ')}`)
  }

  it('opens each panel, and an example', async () => {
    for (const name of ['Docs', 'Schema Map', 'From REST', 'History', 'Examples']) {
      await explorer.page.evaluate(() => (document.activeElement as HTMLElement).blur())
      await tabTo(new RegExp(`^button ${name}$`))
      await press('Enter')
      await expect.poll(() => explorer.page.locator(`.side-panel[aria-label="${name}"]`).count()).toBe(1)
    }
    await tabTo(/^button How does a flag differ/)
    await press('Enter')
    await expect.poll(() => explorer.written()).toMatch(/^query /m)
    expect(await explorer.page.getByRole('tablist', { name: 'Operations' }).getByRole('tab').count()).toBe(2)
  })

  it('moves the bars between the parts', async () => {
    for (const name of ['Width of the panel', 'Width of the editors']) {
      const bar = explorer.page.getByRole('separator', { name })
      if ((await focused()) !== `separator ${name}`) await tabTo(new RegExp(`^separator ${name}$`))
      const before = Number(await bar.getAttribute('aria-valuenow'))
      await press('ArrowRight')
      await expect.poll(async () => Number(await bar.getAttribute('aria-valuenow'))).toBe(before + 5)
      await press('ArrowLeft')
    }
  })

  it('goes by Tab past the editors, by Enter into them and by Escape out of them', async () => {
    await tabTo(/Editor: Operation$/)
    await press('Enter')
    const inside = () => explorer.page.evaluate(() => document.activeElement?.closest('.monaco-editor') !== null)
    await expect.poll(inside).toBe(true)
    await press('Escape')
    await expect.poll(focused).toBe('group Editor: Operation')
    await press('Tab')
    expect(await focused()).not.toContain('Editor')
  })

  it('runs the operation, and goes through the views of the answer', async () => {
    await explorer.page.evaluate(() => (document.activeElement as HTMLElement).blur())
    await tabTo(/^button .*[Ee]xecute/)
    await press('Enter')
    await expect.poll(() => explorer.page.locator('.answer-json').textContent()).toContain('"data"')
    await tabTo(/^tab JSON$/)
    await press('ArrowRight')
    await expect.poll(() => explorer.page.locator('#answer').getAttribute('aria-labelledby')).not.toBe('view-json')
    expect(await focused()).toMatch(/^tab (?!JSON)/)
    await press('Home')
    expect(await focused()).toBe('tab JSON')
  })

  it('runs from within the editor, and leaves it by Tab once Control+M is pressed', async () => {
    const answered = explorer.page.waitForResponse(
      (response) => response.request().method() === 'POST' && !response.request().headers()['x-explain'],
    )
    await explorer.page.evaluate(() => (document.activeElement as HTMLElement).blur())
    await tabTo(/Editor: Operation$/)
    await press('Enter')
    await press('Control+Enter')
    expect((await answered).status()).toBe(200)
    await press('Control+M')
    await tabTo(/^tab Variables$/)
  })

  it.each(['Share', 'Token', 'Plan'])(
    'opens the window of %s, goes into it, and comes back by Escape',
    async (name) => {
      await explorer.page.evaluate(() => (document.activeElement as HTMLElement).blur())
      await tabTo(new RegExp(`^button ${name}`))
      await press('Enter')
      const dialog = explorer.page.getByRole('dialog')
      await expect.poll(focused).toMatch(new RegExp(`^dialog ${name}`))
      await expect.poll(() => dialog.locator('h2, input').count()).toBeGreaterThan(0)
      if (name !== 'Plan') {
        await press('Tab')
        expect(await explorer.page.evaluate(() => document.activeElement?.matches('[role=dialog] *'))).toBe(true)
      }
      await press('Escape')
      await expect.poll(() => dialog.count()).toBe(0)
      expect(await focused()).toMatch(new RegExp(`^button ${name}`))
    },
  )
})

describe('the files of the explorer', () => {
  it('are below 3.5 MB together, as browsers load them', () => {
    const dist = `${import.meta.dirname}/../../explorer/dist`
    const files = globSync('**/*.*', { cwd: dist }).filter((name) => name !== 'licences.txt')
    const loaded = files.filter((name) => !files.includes(`${name}.br`))
    expect(loaded.length).toBeGreaterThan(10)
    const bytes = loaded.reduce((sum, name) => sum + statSync(`${dist}/${name}`).size, 0)
    expect(bytes).toBeGreaterThan(1_000_000)
    expect(bytes).toBeLessThan(3_500_000)
  })
})
