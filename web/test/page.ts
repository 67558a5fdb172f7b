// SPDX-License-Identifier: Apache-2.0
// What the specs have in common: a photograph, its job, and the pixels on the screen.
import { deflateSync } from 'node:zlib';
import { expect, type Locator, type Page } from '@playwright/test';
import type { Job, Layer } from '../src/api';
import type { DepthMap } from '../src/depth_map';
import { readNpy } from '../src/npy';

export const hasMock = !process.env.PATCHFUSION_URL;
export const magenta = [200, 40, 160] as const;
export const green = [40, 160, 60] as const;

function crc32(data: Buffer): number {
  let crc = -1;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** A PNG of one colour with a lighter square. */
export function png(width: number, height: number, colour: readonly number[] = magenta): Buffer {
  const rows = Buffer.alloc(height * (1 + 3 * width));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inSquare = Math.abs(x - width / 2) < width / 8 && Math.abs(y - height / 2) < height / 8;
      colour.forEach((value, channel) => (rows[y * (1 + 3 * width) + 1 + 3 * x + channel] = inSquare ? 230 : value));
    }
  }
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

export const photo = (name = 'scene.png', width = 640, height = 480, colour: readonly number[] = magenta) =>
  ({ name, mimeType: 'image/png', buffer: png(width, height, colour) });

/** Opens the page; what goes wrong in it, or leaves for another machine, fails the test at `calm()`. */
export async function open(page: Page, path = '/'): Promise<() => void> {
  const troubles: string[] = [];
  page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
  page.on('pageerror', (error) => troubles.push(error.message));
  await page.goto(path);
  const origin = new URL(page.url()).origin;
  page.on('request', (request) => new URL(request.url()).origin === origin || troubles.push(`asks ${request.url()}`));
  return () => expect(troubles).toEqual([]);
}

export async function choose(page: Page, file = photo()): Promise<void> {
  await page.setInputFiles('#photo', file);
}

/** Waits until the depth map is finished. */
export async function finished(page: Page): Promise<Job> {
  await expect(page.locator('#files li').first()).toBeVisible({ timeout: 240_000 });
  await expect(page.locator('#depth-of')).toHaveText('fused');
  return (await page.request.get(`/api/jobs/${jobId(page)}`)).json() as Promise<Job>;
}

export const jobId = (page: Page): string => new URL(page.url()).hash.slice(1);

export async function preview(page: Page, layer: Layer): Promise<DepthMap> {
  const body = await (await page.request.get(`/api/jobs/${jobId(page)}/preview.npy?plan=${layer}`)).body();
  return readNpy(new Uint8Array(body).buffer);
}

/** The value that a <data> element holds. */
export const value = (page: Page, id: string): Promise<number> =>
  page.locator(`#${id}`).evaluate((element) => Number((element as HTMLDataElement).value || NaN));

/** What is on the screen there, shrunk to 64 x 48 pixels: the colour at a place, 0 to 1. */
export async function looks(of: Locator): Promise<{ at(u: number, v: number): number[]; all: number[][] }> {
  const shot = (await of.screenshot()).toString('base64');
  const rgba = await of.page().evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const pen = new OffscreenCanvas(64, 48).getContext('2d')!;
    pen.drawImage(image, 0, 0, 64, 48);
    return [...pen.getImageData(0, 0, 64, 48).data];
  }, shot);
  const all = Array.from({ length: 64 * 48 }, (_, i) => rgba.slice(4 * i, 4 * i + 3));
  return { all, at: (u, v) => all[Math.floor(v * 48) * 64 + Math.floor(u * 64)]! };
}

/** How different two colours are: the largest difference of a channel. */
export const apart = (a: readonly number[], b: readonly number[]): number => Math.max(...[0, 1, 2].map((i) => Math.abs(a[i]! - b[i]!)));
