// SPDX-License-Identifier: Apache-2.0

/** Depth in metres, row after row; NaN where it is not known (yet). */
export interface DepthMap {
  width: number;
  height: number;
  values: Float32Array;
}

/** A stretch of depth, metres: 0 < near < far. */
export interface Span {
  near: number;
  far: number;
}

export const isDepth = (metres: number): boolean => Number.isFinite(metres) && metres > 0;

export function depthAt(map: DepthMap, x: number, y: number): number {
  return map.values[y * map.width + x] ?? NaN;
}

const sampleSize = 100_000;

/** The known depths in ascending order, at most `sampleSize` of them, evenly spread over the map. */
export function sortedSample(map: DepthMap): Float32Array {
  const step = Math.ceil(map.values.length / sampleSize);
  const sample: number[] = [];
  for (let i = 0; i < map.values.length; i += step) {
    if (isDepth(map.values[i]!)) sample.push(map.values[i]!);
  }
  return Float32Array.from(sample).sort();
}

/** The stretch that leaves out this share at either end; none where no depth is known. */
export function spanOf(sorted: Float32Array, leftOut: number): Span | null {
  if (sorted.length === 0) return null;
  const last = sorted.length - 1;
  const near = sorted[Math.floor(leftOut * last)]!;
  const far = sorted[Math.ceil((1 - leftOut) * last)]!;
  return far > near * 1.0001 ? { near, far } : { near: near * 0.95, far: far * 1.05 };
}

/** Where a depth lies in a span: 0 at its near end, 1 at its far end, evenly in 1/depth as on a lens. */
export function shareOf(metres: number, { near, far }: Span): number {
  return (1 / near - 1 / metres) / (1 / near - 1 / far);
}

/** The inverse of shareOf. */
export function depthOf(share: number, { near, far }: Span): number {
  return 1 / (1 / near - share * (1 / near - 1 / far));
}

/** How many of the depths fall into each of `count` bins of a span, even in 1/depth. */
export function histogram(depths: Float32Array, span: Span, count: number): number[] {
  const bins = new Array<number>(count).fill(0);
  for (const depth of depths) {
    const bin = Math.floor(shareOf(depth, span) * count);
    bins[Math.min(Math.max(bin, 0), count - 1)]!++;
  }
  return bins;
}
