import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** What is against the rules for those who see little, or nothing, on a page as it stands: in the light, and its colours in the dark. */
export async function barriersOn(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await atRest(page);
    const axe = new AxeBuilder({ page });
    if (colorScheme === 'dark') axe.withRules(['color-contrast']);
    const { violations } = await axe.analyze();
    found.push(
      ...violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html }) => `${page.url()} ${colorScheme} ${id}: ${html}`),
      ),
    );
  }
  return found;
}

/** Resolves once no colour is on its way to another one: in between nothing can be said of their contrast. */
async function atRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((resolve) => {
      requestAnimationFrame(() => requestAnimationFrame(resolve));
    });
    const ending = document
      .getAnimations()
      .filter(({ effect }) => Number.isFinite(Number(effect?.getComputedTiming().endTime)));
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
}

/** How wide a page gets on a telephone of 360 points: 360, where nothing is cut off. */
export async function widthOnTelephone(page: Page): Promise<number> {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  try {
    return await page.evaluate(() => document.documentElement.scrollWidth);
  } finally {
    if (before) await page.setViewportSize(before);
  }
}
