// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { distance, fieldOfView, sourceOf, unproject } from '../src/camera';
import { colourise, table } from '../src/colours';
import { depthOf, histogram, shareOf, sortedSample, spanOf } from '../src/depth_map';
import { knownPixels, surface, vertices } from '../src/geometry';
import { readNpy } from '../src/npy';
import { metres, progressLine, spokenMetres } from '../src/words';
import type { Job } from '../src/api';

globalThis.ImageData ??= class {
  data: Uint8ClampedArray;
  constructor(width: number, height: number) {
    this.data = new Uint8ClampedArray(4 * width * height);
  }
} as never;

function npyOf(header: string, values: number[], version = 1): ArrayBuffer {
  const length = version === 1 ? [header.length & 255, header.length >> 8] : [header.length & 255, header.length >> 8, 0, 0];
  const head = [0x93, ...new TextEncoder().encode('NUMPY'), version, 0, ...length, ...new TextEncoder().encode(header)];
  return new Uint8Array([...head, ...new Uint8Array(Float32Array.from(values).buffer)]).buffer;
}
const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";
const map = (width: number, height: number, values: number[]) => ({ width, height, values: Float32Array.from(values) });

describe('readNpy', () => {
  it.each([1, 2])('reads rows in order (format version %i)', (version) => {
    const read = readNpy(npyOf(header, [1, 2, 3, 4, 5, NaN], version));
    expect([read.width, read.height]).toEqual([3, 2]);
    expect([...read.values]).toEqual([1, 2, 3, 4, 5, NaN]);
  });
  it('refuses what it would misread', () => {
    expect(() => readNpy(new ArrayBuffer(4))).toThrow('not a .npy file');
    expect(() => readNpy(npyOf(header.replace('<f4', '<f8'), [1, 2, 3, 4, 5, 6]))).toThrow('float32');
    expect(() => readNpy(npyOf(header.replace('False', 'True'), [1, 2, 3, 4, 5, 6]))).toThrow('C order');
    expect(() => readNpy(npyOf(header, [1, 2, 3, 4, 5]))).toThrow('ends early');
  });
});

describe('camera', () => {
  const camera = { width: 400, height: 200, focal_px: 100 };
  it('puts the middle of the picture on the axis, up and right positive', () => {
    const preview = { width: 400, height: 200 };
    expect(unproject(camera, preview, { x: 199, y: 99 }, 2)).toEqual([-0.01, 0.01, -2]);
    expect(unproject(camera, preview, { x: 399, y: 0 }, 2)).toEqual([3.99, 1.99, -2]);
  });
  it('asks the photograph where a preview pixel was taken from', () => {
    expect([0, 1, 3].map((x) => sourceOf(x, 4, 400))).toEqual([50, 150, 350]);
    expect([0, 1, 2, 3].map((x) => sourceOf(x, 4, 4))).toEqual([0, 1, 2, 3]);
  });
  it('measures a ruler that stands across a wall', () => {
    const preview = { width: 400, height: 200 };
    const [a, b] = [{ x: 100, y: 50 }, { x: 250, y: 50 }].map((at) => unproject(camera, preview, at, 3));
    expect(distance(a!, b!)).toBeCloseTo((150 * 3) / 100, 12);
  });
  it('measures along the axis too', () => {
    expect(distance([0, 0, -1], [0, 3, -5])).toBe(5);
  });
  it('tells the field of view along the longer side', () => {
    expect(fieldOfView({ width: 200, height: 100, focal_px: 100 })).toBeCloseTo(90, 12);
    expect(fieldOfView({ width: 100, height: 200, focal_px: 100 })).toBeCloseTo(90, 12);
  });
});

describe('depth maps', () => {
  it('leaves unknown depths out of sample and span', () => {
    const sorted = sortedSample(map(3, 2, [4, NaN, 1, 0, Infinity, 2]));
    expect([...sorted]).toEqual([1, 2, 4]);
    expect(spanOf(sorted, 0)).toEqual({ near: 1, far: 4 });
    expect(spanOf(sortedSample(map(1, 1, [NaN])), 0)).toBeNull();
  });
  it('opens the span of a flat map', () => {
    const span = spanOf(sortedSample(map(2, 1, [3, 3])), 0.02)!;
    expect(span.near).toBeLessThan(3);
    expect(span.far).toBeGreaterThan(3);
  });
  it('spaces depths as on a lens, there and back', () => {
    const span = { near: 1, far: 4 };
    expect([1, 1.6, 4].map((depth) => shareOf(depth, span))).toEqual([0, 0.5, 1]);
    for (const depth of [1, 1.3, 2, 3.9]) expect(depthOf(shareOf(depth, span), span)).toBeCloseTo(depth, 12);
  });
  it('counts every depth once, those outside at the ends', () => {
    expect(histogram(Float32Array.from([0.5, 1, 1.5, 2, 4, 9]), { near: 1, far: 4 }, 3)).toEqual([2, 1, 3]);
  });
});

describe('colours', () => {
  const rgb = (entry: number) => [entry & 255, (entry >> 8) & 255, (entry >> 16) & 255];
  it.each(['turbo', 'magma'] as const)('%s equals the table of the C++ program', (palette) => {
    const source = readFileSync(new URL('../../src/patchfusion/image/colormap.cpp', import.meta.url), 'utf8');
    const block = new RegExp(`k${palette[0]!.toUpperCase()}${palette.slice(1)} = \\{\\{([^;]*)\\}\\};`).exec(source)![1]!;
    const points = [...block.matchAll(/\{(\d+), (\d+), (\d+)\}/g)].map((match) => match.slice(1).map(Number));
    expect(points).toHaveLength(18);
    const ours = table(palette);
    points.forEach((point, i) => expect(rgb(ours[15 * i]!)).toEqual(point));
  });
  it('makes near the end of the palette, unknown transparent, outside the nearest colour', () => {
    const { data } = colourise(map(5, 1, [1, 2, 4, NaN, 0.1]), { near: 1, far: 4 }, 'grey');
    const pixel = (i: number) => [...data.slice(4 * i, 4 * i + 4)];
    expect(pixel(0)).toEqual([255, 255, 255, 255]);
    expect(pixel(1)).toEqual([85, 85, 85, 255]); // (1/2 - 1/4) / (1 - 1/4) = 1/3
    expect(pixel(2)).toEqual([0, 0, 0, 255]);
    expect(pixel(3)).toEqual([0, 0, 0, 0]);
    expect(pixel(4)).toEqual([255, 255, 255, 255]);
  });
});

describe('geometry', () => {
  const camera = { width: 3, height: 2, focal_px: 3 };
  const wall = map(3, 2, [2, 2, NaN, 2, 2, 2]);
  it('places every known pixel', () => {
    const positions = vertices(wall, camera);
    const expected = [unproject(camera, wall, { x: 1, y: 0 }, 2), unproject(camera, wall, { x: 0, y: 1 }, 2)];
    expect([...positions.slice(3, 6)]).toEqual(expected[0]!.map(Math.fround));
    expect([...positions.slice(9, 12)]).toEqual(expected[1]!.map(Math.fround));
    expect([...knownPixels(wall)]).toEqual([0, 1, 3, 4, 5]);
  });
  it('draws two triangles a cell, none over a hole or an edge', () => {
    expect(surface(map(2, 2, [2, 2, 2, 2]))).toHaveLength(6);
    expect([...surface(wall)]).toEqual([0, 3, 1, 1, 3, 4]);
    expect(surface(map(2, 2, [2, 3, 2, 3]))).toHaveLength(0);
  });
  it('shows its front to the camera', () => {
    const positions = vertices(map(2, 2, [2, 2, 2, 2]), { width: 2, height: 2, focal_px: 2 });
    const [a, b, c] = [...surface(map(2, 2, [2, 2, 2, 2])).slice(0, 3)].map((i) => positions.slice(3 * i, 3 * i + 3));
    const turn = (b![0]! - a![0]!) * (c![1]! - a![1]!) - (b![1]! - a![1]!) * (c![0]! - a![0]!);
    expect(turn).toBeGreaterThan(0);
  });
});

describe('words', () => {
  it('writes metres as exactly as they are known', () => {
    expect([0.5, 2.414, 23.45, 123.4, NaN].map(metres)).toEqual(['0.50\u00a0m', '2.41\u00a0m', '23.4\u00a0m', '123\u00a0m', '–']);
    expect(spokenMetres(2.414)).toBe('2.41 metres');
  });
  it('says how far a job is', () => {
    const job = { stage: 'tiles', tiles_done: 7, tiles_total: 16, seconds_left: 8.6 } as Job;
    expect(progressLine(job)).toBe('Tile 7 of 16, about 9\u00a0s left');
    expect(progressLine({ ...job, stage: 'waiting', ahead: 2, seconds_left: null })).toBe('Waiting, 2 ahead');
  });
});
