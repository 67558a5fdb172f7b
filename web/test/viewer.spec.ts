// SPDX-License-Identifier: Apache-2.0
import { expect, test } from '@playwright/test';
import { apart, choose, finished, green, jobId, looks, magenta, open, photo, preview, value } from './page';
import { metres } from '../src/words';

test('a photograph becomes a depth map, tile by tile', async ({ page }) => {
  const calm = await open(page);
  const previews: number[] = [];
  page.on('response', (answer) => answer.url().includes('preview.npy?plan=fused') && previews.push(answer.status()));
  const lines: string[] = [];
  await page.exposeFunction('heard', (line: string) => lines.push(line));
  await page.evaluate(() => new MutationObserver(() => (window as never as { heard(line: string): void })
    .heard(document.getElementById('status')!.textContent!)).observe(document.getElementById('status')!, { childList: true, subtree: true }));
  await choose(page);
  await expect(page.locator('#progress')).toBeVisible();
  const job = await finished(page);
  expect(job.state).toBe('done');
  expect(lines.some((line) => /Tile \d+ of 49/.test(line))).toBe(true);
  expect(previews.filter((status) => status === 200).length).toBeGreaterThan(1);
  await expect(page.locator('#progress')).toBeHidden();
  await expect(page.locator('#status')).toContainText('plan p49');
  calm();
});

test('options reach the service', async ({ page }) => {
  await open(page);
  await page.getByLabel('Field of view').fill('90');
  await page.getByRole('radio', { name: /^random/ }).check();
  await page.getByLabel('Random tiles').fill('3');
  await choose(page);
  const job = await finished(page);
  expect(job.plan).toBe('r3');
  expect(job.focal_source).toBe('user');
  expect(job.focal_px).toBeCloseTo(320, 6);
});

test('a finished map comes back after a reload, and Back leads to the start', async ({ page }) => {
  await open(page);
  await choose(page);
  await finished(page);
  await page.reload();
  await finished(page);
  await page.getByRole('button', { name: 'Another photograph' }).click();
  await expect(page.getByRole('button', { name: 'Use scene.png again' })).toBeHidden(); // a reload forgets the file
  await expect(page.locator('#drop')).toBeVisible();
  await page.goBack();
  await finished(page);
});

test('Back between two depth maps shows each one with its own photograph', async ({ page }) => {
  await open(page);
  await choose(page);
  await finished(page);
  await choose(page, photo('other.png', 640, 480, green)); // as one drops a second photograph on the first one's page
  await expect(page.locator('#job-name')).toHaveText('Depth of other.png');
  await finished(page);
  await page.goBack();
  await expect(page.locator('#job-name')).toHaveText('Depth of scene.png');
  await finished(page);
  await page.locator('#wipe').fill('50');
  await page.mouse.move(0, 0);
  await expect.poll(async () => apart((await looks(page.locator('#frame'))).at(0.2, 0.9), magenta)).toBeLessThan(12);
});

test('a request that fails in passing is made again', async ({ page }) => {
  await open(page);
  let failures = 0;
  await page.route('**/photo.jpg', (route) => (failures++ === 0 ? route.abort() : route.continue()));
  await page.route('**/preview.npy*', (route) => (failures++ < 3 ? route.fulfill({ status: 503, body: '{}' }) : route.continue()));
  await choose(page);
  await finished(page);
  expect(failures).toBeGreaterThan(2);
});

test('the slider uncovers the photograph', async ({ page }) => {
  await open(page);
  await choose(page);
  await finished(page);
  await page.locator('#wipe').fill('50');
  await page.mouse.move(0, 0);
  const { at } = await looks(page.locator('#frame'));
  for (const y of [0.2, 0.9]) {
    expect(apart(at(0.2, y), magenta)).toBeLessThan(12);
    expect(apart(at(0.9, y), magenta)).toBeGreaterThan(30);
  }
});

test('each view can be shown, and read', async ({ page }) => {
  await open(page);
  await choose(page);
  await finished(page);
  const box = (await page.locator('#probe').boundingBox())!;
  for (const layer of ['coarse', 'fine', 'fused'] as const) {
    await page.getByRole('radio', { name: layer }).check({ force: true });
    await expect(page.locator('#depth-of')).toHaveText(layer);
    const map = await preview(page, layer);
    for (const [u, v] of [[0.13, 0.21], [0.5, 0.5], [0.81, 0.93]] as const) {
      await page.mouse.move(box.x + u * box.width, box.y + v * box.height);
      const [x, y] = [Math.floor(u * map.width), Math.floor(v * map.height)];
      const around = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => map.values[(y + dy) * map.width + x + dx]!));
      await expect.poll(async () => around.includes(await value(page, 'depth'))).toBe(true); // to the screen's pixel
    }
  }
});

test('the probe reads exactly what preview.npy holds', async ({ page }) => {
  await open(page);
  await choose(page);
  const job = await finished(page);
  const map = await preview(page, 'fused');
  await page.locator('#probe').focus();
  let [x, y] = [map.width >> 1, map.height >> 1];
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowUp');
  const step = Math.round(Math.max(map.width, map.height) / 64);
  [x, y] = [x + step, y - step];
  for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+ArrowLeft');
  x -= 3;
  await expect.poll(() => value(page, 'depth')).toBe(map.values[y * map.width + x]);
  await expect(page.locator('#depth')).toHaveText(metres(map.values[y * map.width + x]!));
  const column = Math.floor(((x + 0.5) * job.width) / map.width);
  const row = Math.floor(((y + 0.5) * job.height) / map.height);
  await expect(page.locator('#place')).toHaveText(`Column ${column}, row ${row}`);
});

test('two points are as far apart as the depths and the focal length say', async ({ page }) => {
  await open(page);
  await choose(page);
  const job = await finished(page);
  const map = await preview(page, 'fused');
  const box = (await page.locator('#probe').boundingBox())!;
  const places: number[][] = [];
  for (const [u, v] of [[0.2, 0.8], [0.7, 0.35]] as const) {
    await page.mouse.click(box.x + u * box.width, box.y + v * box.height);
    await expect(page.locator('#place')).toHaveText(/Column/);
    const [column, row] = (await page.locator('#place').textContent())!.match(/\d+/g)!.map(Number) as [number, number];
    const depth = await value(page, 'depth');
    expect([...map.values]).toContain(depth);
    places.push([((column + 0.5 - job.width / 2) / job.focal_px) * depth, ((row + 0.5 - job.height / 2) / job.focal_px) * depth, depth]);
  }
  const [a, b] = places as [number[], number[]];
  expect(await value(page, 'distance')).toBeCloseTo(Math.hypot(...[0, 1, 2].map((i) => a[i]! - b[i]!)), 9);
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(page.locator('#distance')).toHaveText('–');
});

test('colours and their range can be chosen', async ({ page }) => {
  await open(page);
  await choose(page);
  await finished(page);
  const shown = () => page.locator('#main-canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
  const turbo = await shown();
  await page.getByLabel('Colours', { exact: true }).selectOption('grey');
  await expect.poll(shown).not.toBe(turbo);
  const grey = await shown();
  const near = page.getByRole('slider', { name: 'Near end' });
  const before = await near.getAttribute('aria-valuetext');
  await near.fill('90');
  await expect.poll(shown).not.toBe(grey);
  expect(await near.getAttribute('aria-valuetext')).not.toBe(before);
  await page.getByRole('button', { name: 'Auto range' }).click();
  await expect.poll(shown).toBe(grey);
});

test('the point cloud shows, turns, and becomes a surface', async ({ page }) => {
  const calm = await open(page);
  await choose(page);
  await finished(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.getByRole('radio', { name: '3D' }).check({ force: true });
  await expect(page.locator('#cloud canvas')).toBeVisible();
  const drawn = async () => {
    const { all } = await looks(page.locator('#cloud'));
    return all.filter((colour) => apart(colour, [22, 23, 24]) > 40).length / all.length;
  };
  await expect.poll(drawn).toBeGreaterThan(0.2);
  const before = (await looks(page.locator('#cloud'))).all;
  await page.locator('#cloud').focus();
  for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowLeft');
  await expect.poll(async () => (await looks(page.locator('#cloud'))).all.some((colour, i) => apart(colour, before[i]!) > 40)).toBe(true);
  await page.getByLabel('Draw').selectOption('surface');
  await page.getByLabel('In', { exact: true }).selectOption('depth');
  await expect.poll(drawn).toBeGreaterThan(0.2);
  calm();
});

test('downloads are the bytes that the service sends', async ({ page }) => {
  await open(page);
  await choose(page, photo('my scene.png'));
  const job = await finished(page);
  expect(job.files.length).toBeGreaterThan(5);
  await expect(page.locator('#files li')).toHaveCount(job.files.length);
  for (const file of job.files) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`#files a[href="${file.href}"]`).click()]);
    const parts: Buffer[] = [];
    for await (const part of await download.createReadStream()) parts.push(part as Buffer);
    const sent = await (await page.request.get(file.href)).body();
    expect(Buffer.concat(parts).equals(sent), file.name).toBe(true);
  }
  expect(jobId(page)).toBe(job.id);
});
