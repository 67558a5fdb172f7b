// SPDX-License-Identifier: Apache-2.0
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { choose, finished, open, photo, preview, value } from './page';
import { spokenMetres } from '../src/words';

async function tabTo(page: Page, id: string): Promise<void> {
  for (let i = 0; i < 40; i++) {
    if (await page.evaluate((wanted) => document.activeElement?.id === wanted, id)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`#${id} is not reached by Tab`);
}

test('everything can be done by keyboard', async ({ page }) => {
  await open(page);
  page.on('filechooser', (chooser) => void chooser.setFiles(photo()));
  await tabTo(page, 'photo');
  await page.keyboard.press('Enter');
  await expect(page.locator('#job-name')).toBeFocused();
  await finished(page);
  await expect(page.locator('#announcer')).toHaveText(/is finished/);

  await page.keyboard.press('Tab'); // the views are one stop, arrows choose among them
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('radio', { name: 'Fine' })).toBeChecked();
  await page.keyboard.press('ArrowRight');

  await tabTo(page, 'probe');
  await page.keyboard.press('ArrowLeft');
  const map = await preview(page, 'fused');
  await expect.poll(() => value(page, 'depth')).toBeGreaterThan(0);
  const depth = await value(page, 'depth');
  expect([...map.values]).toContain(depth);
  await expect(page.locator('#announcer')).toHaveText(new RegExp(`^${spokenMetres(depth)}, \\d+ % across`));
  await page.keyboard.press('Enter');
  for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  expect(await value(page, 'distance')).toBeGreaterThan(0);
  await expect(page.locator('#announcer')).toHaveText(/^Point B set\. A to B: [\d.]+ metres\.$/);
  await page.keyboard.press('Escape');
  await expect(page.locator('#distance')).toHaveText('–');

  await tabTo(page, 'wipe');
  for (let i = 0; i < 5; i++) await page.keyboard.press('PageUp');
  expect(Number(await page.locator('#wipe').inputValue())).toBeGreaterThan(30);
  await tabTo(page, 'near');
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('#auto')).toBeEnabled();
  await tabTo(page, 'home');
  await page.keyboard.press('Enter');
  await expect(page.locator('#photo')).toBeFocused();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious (${colorScheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page);
    const serious = async () => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
    };
    expect(await serious()).toEqual([]);
    await choose(page);
    await finished(page);
    await page.locator('#probe').click();
    expect(await serious()).toEqual([]);
    await page.getByRole('radio', { name: '3D' }).check({ force: true });
    await expect(page.locator('#cloud canvas')).toBeVisible();
    expect(await serious()).toEqual([]);
  });
}

test('nothing is wider than a phone of 360 pixels', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page);
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  expect(await width()).toBe(360);
  await choose(page, photo('a_photograph_with_quite_a_long_name_from_a_camera_20260101_120000.png', 480, 640));
  await expect(page.locator('#progress')).toBeVisible();
  expect(await width()).toBe(360);
  await finished(page);
  expect(await width()).toBe(360);
  await page.getByRole('radio', { name: '3D' }).check({ force: true });
  await expect(page.locator('#cloud canvas')).toBeVisible();
  expect(await width()).toBe(360);
});

test('nothing moves for those who prefer stillness', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page);
  await choose(page);
  await expect(page.locator('#status')).toContainText('Tile');
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});
