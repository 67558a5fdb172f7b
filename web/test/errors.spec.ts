// SPDX-License-Identifier: Apache-2.0
import { expect, test } from '@playwright/test';
import { choose, hasMock, jobId, open, photo } from './page';

test('what is no photograph is refused in words, and the page is ready for another', async ({ page }) => {
  await open(page);
  await choose(page, { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('a shopping list') });
  await expect(page.getByRole('alert')).toContainText(/\w+/);
  await expect(page.locator('#drop')).toBeVisible();
  await choose(page);
  await expect(page.getByRole('alert')).toBeHidden();
  await expect(page.locator('#viewer')).toBeVisible();
});

test('a job can be cancelled, and tried again', async ({ page }) => {
  await open(page);
  await page.getByRole('radio', { name: /^p49/ }).check();
  await choose(page, photo('slow.png', 1600, 1200));
  await expect(page.locator('#status')).toContainText(/Tile|whole/);
  const id = jobId(page);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.locator('#drop')).toBeVisible();
  await expect(page.getByRole('alert')).toBeHidden();
  await expect.poll(async () => (await page.request.get(`/api/jobs/${id}`)).status()).toBe(404);
  await page.getByRole('button', { name: 'Use slow.png again' }).click();
  await expect(page.locator('#status')).toContainText(/Tile|whole/);
  await page.getByRole('button', { name: 'Cancel' }).click();
});

test('an address whose job is gone says so', async ({ page }) => {
  await open(page, `/#${'0'.repeat(32)}`);
  await expect(page.getByRole('alert')).toContainText('no longer kept');
  await expect(page.locator('#drop')).toBeVisible();
});

test.describe('with the mock', () => {
  test.skip(!hasMock, 'the real service does not fail on request');

  test('a full queue says when to try again', async ({ page }) => {
    await open(page);
    await choose(page, photo('busy.png'));
    await expect(page.getByRole('alert')).toHaveText('The queue is full (8 jobs). Try again in 20 s.');
  });

  test('a job that fails says why', async ({ page }) => {
    await open(page);
    await choose(page, photo('broken.png'));
    await expect(page.getByRole('alert')).toContainText('ends early');
  });

  test('a service that is gone is named', async ({ page }) => {
    await open(page);
    await page.route('**/api/jobs', (route) => route.abort());
    await choose(page);
    await expect(page.getByRole('alert')).toContainText('does not answer');
  });
});
