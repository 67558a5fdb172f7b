// SPDX-License-Identifier: Apache-2.0
import { type Camera, unproject } from './camera';
import { type DepthMap, isDepth } from './depth_map';

const edgeRatio = 1.06; // the surface is cut where neighbouring depths differ by more, as in the service's mesh.glb

/** Three numbers per pixel: where it lies, metres; NaN where no depth is known. */
export function vertices(map: DepthMap, camera: Camera): Float32Array {
  const positions = new Float32Array(3 * map.values.length);
  for (let y = 0, i = 0; y < map.height; y++) {
    for (let x = 0; x < map.width; x++, i++) {
      const depth = map.values[i]!;
      positions.set(unproject(camera, map, { x, y }, isDepth(depth) ? depth : NaN), 3 * i);
    }
  }
  return positions;
}

/** Triangles between neighbouring pixels, three indices each, but for those over a depth edge. */
export function surface({ width, height, values }: DepthMap): Uint32Array {
  const triangles = new Uint32Array(6 * (width - 1) * (height - 1));
  let count = 0;
  const add = (a: number, b: number, c: number) => {
    const [da, db, dc] = [values[a]!, values[b]!, values[c]!];
    const near = Math.min(da, db, dc);
    if (!isDepth(near) || !(Math.max(da, db, dc) <= near * edgeRatio)) return;
    triangles[count++] = a;
    triangles[count++] = b;
    triangles[count++] = c;
  };
  for (let y = 0; y < height - 1; y++) {
    for (let x = 0; x < width - 1; x++) {
      const corner = y * width + x;
      add(corner, corner + width, corner + 1);
      add(corner + 1, corner + width, corner + width + 1);
    }
  }
  return triangles.slice(0, count);
}

/** The indices of the pixels whose depth is known. */
export function knownPixels({ values }: DepthMap): Uint32Array {
  const indices = new Uint32Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) if (isDepth(values[i]!)) indices[count++] = i;
  return indices.slice(0, count);
}
