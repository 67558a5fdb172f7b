// SPDX-License-Identifier: Apache-2.0
// Not a test: the viewer's pictures in docs/gallery, taken by scripts/gallery with a running service and one of the examples.
import { resolve } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { finished, open } from './page';

const folder = process.env.PATCHFUSION_PICTURES!;
const example = resolve('../examples/wine.jpg');

async function take(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.screenshot({ path: `${folder}/${name}.jpg`, type: 'jpeg', quality: 80 });
}

/** Clicks a place of the picture, from 0 to 1. */
async function point(page: Page, u: number, v: number): Promise<void> {
  const box = (await page.locator('#probe').boundingBox())!;
  await page.mouse.click(box.x + u * box.width, box.y + v * box.height);
}

/** The points, seen from a little to the right and above. */
async function turned(page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.getByRole('radio', { name: '3D' }).check({ force: true });
  await expect(page.locator('#cloud canvas')).toBeVisible();
  await page.locator('#cloud').focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowUp');
  await page.waitForTimeout(3000); // drawn in software
}

let address = '/'; // of the job, once there is one

test('a screen', async ({ page }) => {
  await open(page);
  await take(page, 'viewer_start');
  await page.getByRole('radio', { name: /^p49/ }).check();
  await page.setInputFiles('#photo', example);
  await expect(page.locator('#status')).toContainText(/Tile (8|9|10|11|12) of 49/);
  await take(page, 'viewer_tiles');
  await finished(page);
  address = `/${new URL(page.url()).hash}`;
  await page.locator('#wipe').fill('50');
  await point(page, 0.45, 0.3);
  await point(page, 0.4, 0.8);
  await take(page, 'viewer_measure');
  await turned(page);
  await take(page, 'viewer_points');
});

test.describe('a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  test('', async ({ page }) => {
    await open(page);
    await take(page, 'phone_start');
    await page.goto(address);
    await finished(page);
    await take(page, 'phone_depth');
    await turned(page);
    await take(page, 'phone_points');
  });
});
