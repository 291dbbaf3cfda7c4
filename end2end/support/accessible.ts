// Checks pages with axe, each kind of page once per worker.
import { AxeBuilder } from '@axe-core/playwright';
import { type Page, expect } from '@playwright/test';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const seen = new Set<string>();

/** The kind of a page: its address without numbers, its width and its state. */
function kind(page: Page, state: string): string {
  const { pathname, search } = new URL(page.url());
  const width = page.viewportSize()?.width ?? 0;
  return `${pathname.replace(/\d+/g, 'N')}${search.replace(/\d+/g, 'N')} ${width} ${state}`;
}

/** Fails when axe finds a violation. `state` names what is special about the page now. */
export async function expectAccessible(page: Page, scripts: boolean, state = ''): Promise<void> {
  const key = kind(page, `${scripts} ${state}`);
  if (seen.has(key)) return;
  seen.add(key);
  const found = scripts ? await analyse(page) : await analyseCopy(page);
  expect(found, `accessibility of ${key}`).toEqual([]);
}

async function analyse(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(rules).analyze();
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html} ${node.failureSummary}`));
}

/** Axe needs scripts. Where they are off it looks at the same document in a browser that has them. */
async function analyseCopy(page: Page): Promise<string[]> {
  const browser = page.context().browser();
  if (browser === null) throw new Error('a page without a browser');
  const document = (await page.content()).replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, '');
  const viewport = page.viewportSize();
  const context = await browser.newContext({ viewport, bypassCSP: true, javaScriptEnabled: true });
  try {
    const copy = await context.newPage();
    await copy.route(page.url(), (route) => route.fulfill({ body: document, contentType: 'text/html; charset=utf-8' }));
    await copy.goto(page.url());
    return await analyse(copy);
  } finally {
    await context.close();
  }
}
