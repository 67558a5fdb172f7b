// SPDX-License-Identifier: Apache-2.0
import type { Job, Layer, Tile } from './api';
import { colourise, type Palette } from './colours';
import type { DepthMap, Span } from './depth_map';
import { make, prefersStillness, the } from './dom';

export type Picture = 'photo' | Layer;

const longestPhotoSide = 2048;

function context(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  return canvas.getContext('2d', { willReadFrequently: true })!;
}

/** The picture: the photograph, a depth map over it, and another one over its left part. */
export class Stage {
  readonly photo = the<HTMLCanvasElement>('photo-canvas');
  private readonly frame = the('frame');
  private readonly main = the<HTMLCanvasElement>('main-canvas');
  private readonly other = the<HTMLCanvasElement>('other-canvas');
  private readonly wipe = the<HTMLInputElement>('wipe');
  private readonly tiles = the('tiles');

  constructor() {
    this.wipe.addEventListener('input', () => this.slide());
  }

  clear(): void {
    this.photo.width = this.main.width = this.other.width = 1;
    this.photo.height = this.main.height = this.other.height = 1;
    this.tiles.replaceChildren();
    this.wipe.value = '0';
    this.slide();
  }

  /** Gives the frame the shape of a picture. */
  setShape(width: number, height: number): void {
    this.frame.style.setProperty('--ratio', String(width / height));
  }

  drawPhoto(image: ImageBitmap): void {
    const shrink = Math.min(1, longestPhotoSide / Math.max(image.width, image.height));
    const [width, height] = [Math.round(image.width * shrink), Math.round(image.height * shrink)];
    context(this.photo, width, height).drawImage(image, 0, 0, width, height);
  }

  /** Draws `view`, and `over` over its left part where the two differ. */
  show(view: Picture, over: Picture, maps: ReadonlyMap<Layer, DepthMap>, span: Span, palette: Palette): void {
    const two = view !== over;
    this.frame.classList.toggle('two', two);
    const draw = (canvas: HTMLCanvasElement, picture: Picture, shown: boolean) => {
      const map = picture === 'photo' ? undefined : maps.get(picture);
      canvas.hidden = !shown || !map;
      if (map && shown) context(canvas, map.width, map.height).putImageData(colourise(map, span, palette), 0, 0);
    };
    draw(this.main, view, true);
    draw(this.other, over, two);
    this.wipe.hidden = !two;
  }

  /** Marks a tile that has just become sharper. */
  flash(tile: Tile, job: Job): void {
    if (prefersStillness()) return;
    const mark = make('i');
    mark.style.left = `${(100 * tile.left) / job.width}%`;
    mark.style.top = `${(100 * tile.top) / job.height}%`;
    mark.style.width = `${(100 * tile.width) / job.width}%`;
    mark.style.height = `${(100 * tile.height) / job.height}%`;
    mark.addEventListener('animationend', () => mark.remove());
    this.tiles.append(mark);
  }

  /** The photograph's colours at another size, four bytes a pixel. */
  photoColours(width: number, height: number): Uint8ClampedArray {
    const small = context(make('canvas'), width, height);
    small.drawImage(this.photo, 0, 0, width, height);
    return small.getImageData(0, 0, width, height).data;
  }

  private slide(): void {
    this.frame.style.setProperty('--wipe', `${this.wipe.value}%`);
    this.wipe.setAttribute('aria-valuetext', `${Math.round(Number(this.wipe.value))} % covered`);
  }
}
