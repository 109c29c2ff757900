import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Explorer, openExplorer } from './support/explorer.ts'

let explorer: Explorer

beforeAll(async () => {
  explorer = await openExplorer()
})

afterAll(() => explorer?.close())

const combobox = (name: string) => explorer.page.getByRole('combobox', { name, exact: true })
const paths = () => explorer.page.getByRole('region', { name: 'Paths' })

async function choose(name: string, text: string): Promise<void> {
  await combobox(name).click()
  await combobox(name).fill(text)
  await explorer.page.getByRole('option').first().click()
}

interface Found {
  readonly segment: { readonly flags: readonly { readonly maintainer: unknown }[] }
}

describe('the map', () => {
  it('shows the types by area, and lights what the operation uses', async () => {
    const { page } = explorer
    await explorer.openPanel('Schema Map')
    await expect.poll(() => page.locator('.map-svg [data-type]').count()).toBeGreaterThan(200)
    await expect.poll(() => page.locator('.map-area-name').allTextContents()).toContain('Segments')
    await expect.poll(() => page.locator('[data-type="Project"].used').count()).toBe(1)
    await page.getByRole('checkbox', { name: /light what/i }).uncheck()
    await expect.poll(() => page.locator('.map-svg .used').count()).toBe(0)
    await explorer.picture('map')
  })

  it('finds the path from a segment to a team by the mouse, lights it, and opens a query that runs', async () => {
    const { page } = explorer
    await choose('From', 'segment')
    await choose('To', 'team')
    const path = paths().getByRole('button', { name: 'Segment → flags → Flag → maintainer → Team', exact: true })
    await path.click()
    await expect.poll(() => page.locator('.map-svg .on-path').count()).toBe(3)
    expect(await page.locator('.map-lit-name').allTextContents()).toEqual(['flags', 'maintainer'])
    await explorer.picture('map-path')
    await page.getByRole('button', { name: 'Open the query of this path' }).click()
    await expect.poll(() => explorer.written()).toContain('query SegmentToTeam(')
    const { operation, answer } = await explorer.run()
    expect(operation).toBe('SegmentToTeam')
    expect(answer.errors).toBeUndefined()
    const { segment } = answer.data as unknown as Found
    expect(segment.flags.filter(({ maintainer }) => JSON.stringify(maintainer)?.includes('"key"'))).not.toEqual([])
  })

  it('finds it by the keyboard too', async () => {
    const { page } = explorer
    const panel = page.getByRole('region', { name: 'Schema Map' })
    await combobox('From').focus()
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type('flagenv')
    await expect.poll(() => page.getByRole('option').first().textContent()).toContain('FlagEnvironment')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await expect.poll(() => combobox('To').evaluate((one) => one === document.activeElement)).toBe(true)
    await page.keyboard.type('variation')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await expect.poll(() => combobox('To').inputValue()).toBe('Variation')
    await expect
      .poll(() => paths().getByRole('button').first().textContent())
      .toMatch(/^FlagEnvironment →.*→ Variation$/)
    const opens = panel.getByRole('button', { name: 'Open the query of this path' })
    for (let presses = 0; presses < 40 && !(await opens.evaluate((one) => one === document.activeElement)); presses++) {
      await page.keyboard.press('Tab')
    }
    await page.keyboard.press('Enter')
    await expect.poll(() => explorer.written()).toContain('query FlagEnvironmentToVariation(')
    expect((await explorer.run()).answer.errors).toBeUndefined()
  })

  it('shows a type at a click, with what leads to it and its docs', async () => {
    const { page } = explorer
    await page.getByRole('button', { name: 'Whole window' }).click()
    await expect.poll(() => page.getByRole('dialog', { name: 'Schema map' }).isVisible()).toBe(true)
    await page.getByRole('button', { name: 'Show all' }).click()
    await expect.poll(() => page.locator('[data-type="Environment"] circle').isVisible()).toBe(true)
    await expect
      .poll(async () => {
        await page.locator('[data-type="Environment"] circle').click()
        return page.getByRole('heading', { name: /^Environment/ }).count()
      })
      .toBe(1)
    const type = page.getByRole('region', { name: 'The type Environment' })
    await expect.poll(() => type.textContent()).toContain('Changed by')
    await explorer.picture('map-whole-window')
    await type.getByRole('button', { name: 'Docs' }).click()
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
    await expect.poll(() => page.getByRole('heading', { name: 'Environment', exact: true }).count()).toBe(1)
  })

  it('zooms by wheel, buttons and keys, and moves', async () => {
    const { page } = explorer
    await explorer.openPanel('Schema Map')
    const zoom = () =>
      page.locator('.map-svg').evaluate((svg) => Number(getComputedStyle(svg).getPropertyValue('--zoom')))
    const steady = async () => {
      const seen = [-1, await zoom()]
      await expect.poll(async () => seen.push(await zoom()) > 2 && seen.at(-1) === seen.at(-2)).toBe(true)
      return seen.at(-1)!
    }
    const start = await steady()
    await page.getByRole('button', { name: 'Zoom in' }).click()
    await expect.poll(zoom).toBeGreaterThan(start * 1.3)
    const window = page.getByRole('group', { name: /Picture of the types/ })
    await window.focus()
    await page.keyboard.press('-')
    await expect.poll(zoom).toBeLessThan(start * 1.3)
    const middle = await zoom()
    await window.hover()
    await page.mouse.wheel(0, -400)
    await expect.poll(zoom).toBeGreaterThan(middle)
    const place = () => page.locator('.map-svg > g').getAttribute('transform')
    const before = await place()
    await page.keyboard.press('ArrowRight')
    await expect.poll(place).not.toBe(before)
    await page.keyboard.press('0')
    await expect.poll(zoom).toBeLessThan(middle)
  })
})

describe('the docs', () => {
  it('find by description, and open the hit with its REST route', async () => {
    const { page } = explorer
    await explorer.openPanel('Docs')
    await combobox('Search the docs').click()
    await page.keyboard.type('stale')
    const options = page.getByRole('option')
    await expect.poll(() => options.first().textContent()).toContain('FlagHealth.stale')
    await expect.poll(() => options.filter({ has: page.locator('mark') }).count()).toBeGreaterThan(0)
    await explorer.picture('docs-search')
    await combobox('Search the docs').fill('who can')
    await expect.poll(() => options.first().textContent()).toContain('whoCan')
    await combobox('Search the docs').fill('query.project')
    await expect.poll(() => options.first().textContent()).toContain('Query.project')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByRole('heading', { name: 'Query.project', exact: true }).count()).toBe(1)
    const rest = page.getByRole('region', { name: 'REST' })
    await expect.poll(() => rest.textContent()).toContain('GET /api/v2/projects/{projectKey}')
    await explorer.picture('docs-field')
  })

  it('lead from a field to its type, on to the map, and back', async () => {
    const { page } = explorer
    await page.getByRole('region', { name: 'Docs' }).getByRole('link', { name: 'Project', exact: true }).click()
    await expect.poll(() => page.getByRole('heading', { name: 'Project', exact: true }).count()).toBe(1)
    await page.getByRole('button', { name: 'Show on the map' }).click()
    await expect.poll(() => page.locator('[data-type="Project"].selected').count()).toBe(1)
    await page.getByRole('button', { name: 'updateProject', exact: true }).click()
    await expect.poll(() => page.getByRole('heading', { name: 'Mutation.updateProject' }).count()).toBe(1)
    await page.getByRole('button', { name: 'Mutation', exact: true }).click()
    await page.getByRole('button', { name: 'All types' }).click()
    await expect.poll(() => page.getByRole('heading', { name: 'Segments', exact: true }).count()).toBe(1)
    await explorer.picture('docs')
  })

  it('raised no error in the page, and asked no other host', () => {
    expect(explorer.uncaught).toEqual([])
    expect(explorer.elsewhere).toEqual([])
    expect(explorer.kept).toEqual([])
  })
})

describe('the map and the docs of a gateway with a prefix', () => {
  it('know the types by their own names', async () => {
    const other = await openExplorer({ gateway: { federation: true, federationPrefix: 'Acme' } })
    const { page } = other
    await other.openPanel('Schema Map')
    await expect.poll(() => page.locator('[data-type="AcmeFlag"].size-3').count()).toBe(1)
    await other.openPanel('Docs')
    await page.getByRole('button', { name: 'AcmeFlag', exact: true }).click()
    await expect
      .poll(() => page.getByRole('region', { name: 'REST' }).textContent())
      .toContain('/api/v2/flags/{projectKey}/{flagKey}')
    expect(other.uncaught).toEqual([])
    await other.close()
  })
})
