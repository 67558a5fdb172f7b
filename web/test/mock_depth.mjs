// SPDX-License-Identifier: Apache-2.0
// Made-up depth and the small file formats of the mock service.
import { readFileSync } from 'node:fs';

/** Metres at a place of the picture (0..1): a floor that rises away, a tilted wall, and a box in front. */
export function boxDepth(u, v) {
  const wall = 6 + 1.5 * u;
  const floor = v > 0.45 ? 1.4 / (v - 0.42) : Infinity;
  const box = u > 0.35 && u < 0.62 && v > 0.3 && v < 0.72 ? 2.2 + 0.5 * u : Infinity;
  return Math.min(wall, floor, box);
}

/** A preview's values: `depth` at the photograph's pixels that the contract names. */
export function sampled({ width, height, preview_width, preview_height }, depth) {
  const values = new Float32Array(preview_width * preview_height);
  for (let y = 0, i = 0; y < preview_height; y++) {
    const row = Math.floor(((y + 0.5) * height) / preview_height);
    for (let x = 0; x < preview_width; x++, i++) values[i] = depth(Math.floor(((x + 0.5) * width) / preview_width), row);
  }
  return values;
}

export function npy(width, height, values) {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${height}, ${width}), }`;
  const padded = header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11) + '\n';
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, padded.length & 255, padded.length >> 8]);
  return Buffer.concat([start, Buffer.from(padded, 'latin1'), Buffer.from(values.buffer)]);
}

/** A depth map of one's own as a function of the place in the picture. */
export function readOwn(path) {
  const bytes = readFileSync(path);
  const start = 10 + bytes.readUInt16LE(8);
  const [, height, width] = /\((\d+), (\d+)\)/.exec(bytes.toString('latin1', 10, start)).map(Number);
  const within = (share, count) => Math.min(Math.floor(share * count), count - 1);
  return (u, v) => bytes.readFloatLE(start + 4 * (within(v, height) * width + within(u, width)));
}

/** Width and height of a PNG or JPEG; null for anything else. */
export function sizeOf(bytes) {
  if (bytes.subarray(1, 4).toString() === 'PNG') return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  for (let at = 2; at + 9 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1];
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    }
  }
  return null;
}
