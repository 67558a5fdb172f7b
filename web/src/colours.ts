// SPDX-License-Identifier: Apache-2.0
import { type DepthMap, isDepth, type Span } from './depth_map';

// Every 15th of the 256 published entries, as in src/patchfusion/image/colormap.cpp; straight lines in between.
const published = {
  // A. Mikhailov, Google, 2019 (Apache-2.0)
  turbo: ['30123b', '3f3e9c', '4666dd', '458cfd', '2fb2f4', '1ad4d0', '22ebaa', '52fa7a', '8bff4b',
    'b7f735', 'dbe236', 'f5c53a', 'fea130', 'f9751d', 'e84b0c', 'ce2d04', 'a91601', '7a0403'],
  // N. Smith and S. van der Walt, matplotlib, 2015 (CC0)
  magma: ['000004', '090720', '1a1042', '311165', '4a1079', '621980', '792282', '912b81', 'aa337d',
    'c23b75', 'd9466b', 'ec5860', 'f7725c', 'fc8e64', 'feaa74', 'fec68a', 'fde2a3', 'fcfdbf'],
  grey: ['000000', 'ffffff'],
};
export type Palette = keyof typeof published;
export const palettes = Object.keys(published) as Palette[];

const entries = 256;

/** The palette's 256 colours, each as the 32-bit number that ImageData holds; the last is the nearest. */
export function table(palette: Palette): Uint32Array {
  const points = published[palette].map((hex) => [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  return Uint32Array.from({ length: entries }, (_, entry) => {
    const at = (entry / (entries - 1)) * (points.length - 1);
    const from = Math.min(Math.floor(at), points.length - 2);
    const [red, green, blue] = [0, 1, 2].map((channel) =>
      Math.round((from + 1 - at) * points[from]![channel]! + (at - from) * points[from + 1]![channel]!));
    return 0xff000000 + (blue! << 16) + (green! << 8) + red!;
  });
}

/** The map in colours, near the palette's end, even in 1/depth; transparent where no depth is known. */
export function colourise(map: DepthMap, span: Span, palette: Palette): ImageData {
  const colours = table(palette);
  const image = new ImageData(map.width, map.height);
  const pixels = new Uint32Array(image.data.buffer);
  const scale = (entries - 1) / (1 / span.near - 1 / span.far);
  for (let i = 0; i < pixels.length; i++) {
    const depth = map.values[i]!;
    if (!isDepth(depth)) continue;
    const entry = (1 / depth - 1 / span.far) * scale;
    pixels[i] = colours[entry < 0 ? 0 : entry > entries - 1 ? entries - 1 : Math.round(entry)]!;
  }
  return image;
}
