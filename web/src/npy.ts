// SPDX-License-Identifier: Apache-2.0
import type { DepthMap } from './depth_map';

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY

/** Reads a two-dimensional little-endian float32 array in C order (NumPy's format versions 1 to 3). */
export function readNpy(buffer: ArrayBuffer): DepthMap {
  const bytes = new Uint8Array(buffer);
  if (bytes.length < 12 || magic.some((byte, i) => bytes[i] !== byte)) throw new Error('not a .npy file');
  const view = new DataView(buffer);
  const wide = bytes[6]! > 1; // the header's length has two bytes in version 1, four later
  const start = wide ? 12 : 10;
  const end = start + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = new TextDecoder().decode(bytes.subarray(start, end));
  const shape = /'shape':\s*\((\d+),\s*(\d+),?\s*\)/.exec(header);
  if (!/'descr':\s*'<f4'/.test(header) || !/'fortran_order':\s*False/.test(header) || !shape) {
    throw new Error(`.npy file is not a 2-D float32 array in C order: ${header.trim()}`);
  }
  const [height, width] = [Number(shape[1]), Number(shape[2])];
  if (bytes.length < end + 4 * width * height) throw new Error('.npy file ends early');
  return { width, height, values: new Float32Array(buffer.slice(end, end + 4 * width * height)) };
}
