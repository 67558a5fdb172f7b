// SPDX-License-Identifier: Apache-2.0

/** A camera with square pixels whose axis meets the picture in its middle. */
export interface Camera {
  width: number; // of the photograph, pixels
  height: number;
  focal_px: number;
}

/** Metres: x right, y up, the camera at the origin looking along -z, as in the service's PLY and GLB files. */
export type Point = readonly [x: number, y: number, z: number];

/** A pixel of a preview. */
export interface Pixel {
  x: number;
  y: number;
}

interface Size {
  width: number;
  height: number;
}

/** The photograph's column or row that a preview's column or row was taken from. */
export function sourceOf(index: number, previewCount: number, photoCount: number): number {
  return Math.floor(((index + 0.5) * photoCount) / previewCount);
}

/** Where the surface lies that a preview's pixel shows, at this depth along the axis. */
export function unproject(camera: Camera, preview: Size, { x, y }: Pixel, depth_m: number): Point {
  const column = sourceOf(x, preview.width, camera.width);
  const row = sourceOf(y, preview.height, camera.height);
  return [
    ((column + 0.5 - camera.width / 2) / camera.focal_px) * depth_m,
    ((camera.height / 2 - row - 0.5) / camera.focal_px) * depth_m,
    -depth_m,
  ];
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** Degrees along the longer side. */
export function fieldOfView(camera: Camera): number {
  return (2 * Math.atan(Math.max(camera.width, camera.height) / 2 / camera.focal_px) * 180) / Math.PI;
}
