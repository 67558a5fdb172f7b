// SPDX-License-Identifier: Apache-2.0
import { type Palette, table } from './colours';
import { depthOf, type DepthMap, histogram, shareOf, sortedSample, type Span, spanOf } from './depth_map';
import { make, the } from './dom';
import { spokenMetres } from './words';

const bins = 96;
const steps = 200;

// The figures on a lens, the rounder ones first: those that would touch one already set are left out.
const figures = [
  1, 10, 0.1, 100, 5, 0.5, 50, 2, 20, 0.2, 200, 3, 30, 0.3, 300, 1.5, 15, 7, 70, 0.7, 4, 6, 8, 2.5, 1.2, 0.6, 0.8, 0.4, 12, 40,
  3.5, 4.5, 1.7, 2.2, 9, 25, 60, 80,
];
const figureWidth_px = 46;

/** The distance scale: what the colours mean, how often each depth occurs, and which stretch of depth has them. */
export class Scale {
  span: Span = { near: 1, far: 10 }; // what has the palette's colours
  private domain: Span = { near: 1, far: 10 }; // what the scale shows
  private isChosen = false; // by hand: new depths leave the span as it is
  private depths: Float32Array = new Float32Array();
  private readonly area = the('strip-area');
  private readonly near = the<HTMLInputElement>('near');
  private readonly far = the<HTMLInputElement>('far');

  constructor(private readonly changed: () => void) {
    for (const handle of [this.near, this.far]) handle.addEventListener('input', () => this.choose(handle));
    the('auto').addEventListener('click', () => this.setAutomatic());
    new ResizeObserver(() => this.drawTicks()).observe(this.area);
  }

  /** Back to the stretch that leaves out 2 % of the depths at either end. */
  setAutomatic(): void {
    this.isChosen = false;
    this.span = spanOf(this.depths, 0.02) ?? this.span;
    this.changed();
  }

  /** Shows how a map's depths are spread. */
  setDepths(map: DepthMap): void {
    this.depths = sortedSample(map);
    const domain = spanOf(this.depths, 0.001);
    if (!domain) return;
    this.domain = domain;
    this.drawHistogram();
    this.drawTicks();
    if (this.isChosen) this.changed();
    else this.setAutomatic();
  }

  /** Shows which stretch has the palette's colours. */
  show(palette: Palette): void {
    const span = this.span;
    const place = (metres: number) => String(Math.round(steps * Math.min(Math.max(shareOf(metres, this.domain), 0), 1)));
    this.near.value = place(span.near);
    this.far.value = place(span.far);
    this.near.setAttribute('aria-valuetext', spokenMetres(span.near));
    this.far.setAttribute('aria-valuetext', spokenMetres(span.far));
    this.area.style.setProperty('--near', `${Number(this.near.value) / steps}`);
    this.area.style.setProperty('--far', `${Number(this.far.value) / steps}`);
    the<HTMLButtonElement>('auto').disabled = !this.isChosen;
    this.paint(palette);
  }

  /** Points at a depth, or at none. */
  pointAt(metres: number): void {
    const share = shareOf(metres, this.domain);
    the('needle').hidden = !Number.isFinite(share);
    if (Number.isFinite(share)) this.area.style.setProperty('--needle', String(Math.min(Math.max(share, 0), 1)));
  }

  /** A handle was moved: the two stay apart, and what lies between them gets the colours. */
  private choose(handle: HTMLInputElement): void {
    const [near, far] = [Number(this.near.value), Number(this.far.value)];
    if (handle === this.near) this.near.value = String(Math.min(near, far - 2));
    else this.far.value = String(Math.max(far, near + 2));
    const depth = (input: HTMLInputElement) => depthOf(Number(input.value) / steps, this.domain);
    this.span = { near: depth(this.near), far: depth(this.far) };
    this.isChosen = true;
    this.changed();
  }

  private drawHistogram(): void {
    const counts = histogram(this.depths, this.domain, bins);
    const tallest = Math.sqrt(Math.max(...counts, 1)); // the root lets rare depths be seen
    const bars = counts.map((count, i) => `M${i} 1h1V${(1 - Math.sqrt(count) / tallest).toFixed(3)}h-1z`);
    the('histogram').querySelector('path')!.setAttribute('d', bars.join(''));
  }

  private paint(palette: Palette): void {
    const pen = the<HTMLCanvasElement>('strip').getContext('2d')!;
    const image = pen.createImageData(256, 1);
    const pixels = new Uint32Array(image.data.buffer);
    const colours = table(palette);
    for (let i = 0; i < 256; i++) {
      const share = Math.min(Math.max(shareOf(depthOf(i / 255, this.domain), this.span), 0), 1);
      pixels[i] = colours[Math.round((1 - share) * 255)]!;
    }
    pen.putImageData(image, 0, 0);
  }

  private drawTicks(): void {
    const ticks = the('ticks');
    const width = ticks.clientWidth;
    const taken: number[] = [];
    ticks.replaceChildren();
    for (const figure of figures) {
      const share = shareOf(figure, this.domain);
      const clear = taken.every((other) => Math.abs(other - share) * width >= figureWidth_px);
      if (share < 0 || share > 1 || !clear) continue;
      taken.push(share);
      const tick = make('span', { textContent: `${figure}\u202fm` });
      tick.style.left = `${share * 100}%`;
      ticks.append(tick);
    }
  }
}
