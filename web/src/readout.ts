// SPDX-License-Identifier: Apache-2.0
import type { Job, Layer } from './api';
import { distance, type Pixel, type Point, sourceOf, unproject } from './camera';
import { depthAt, type DepthMap, isDepth } from './depth_map';
import { announce, onceAFrame, the } from './dom';
import { drawMarks } from './marks';
import { Probe } from './probe';
import { metres, spokenMetres } from './words';

interface Source {
  layer: Layer;
  map: DepthMap;
  job: Job;
}

const share = (value: number, count: number): number => Math.round((100 * value) / count);

function showNumber(id: string, value: number): void {
  const element = the<HTMLDataElement>(id);
  element.value = Number.isFinite(value) ? String(value) : '';
  element.textContent = metres(value);
}

/** Metres under the crosshair, and between two points. */
export class Readout {
  private source: Source | null = null;
  private points: Pixel[] = [];
  private readonly probe = new Probe({
    moved: (at, byKeyboard) => this.moved(at, byKeyboard),
    picked: (at) => this.picked(at),
    cleared: () => this.clear(),
  });
  private readonly update = onceAFrame(() => this.updateNow());

  /** `depthRead` hears each depth that is under the crosshair, NaN for none. */
  constructor(private readonly depthRead: (metres: number) => void) {
    the('set-point').addEventListener('click', () => this.probe.pick());
    the('clear-points').addEventListener('click', () => this.clear());
  }

  reset(size: { width: number; height: number }): void {
    this.source = null;
    this.points = [];
    this.probe.reset(size);
    this.update();
  }

  /** Readings come from this map from now on. */
  setSource(source: Source | null): void {
    this.source = source;
    this.update();
  }

  private moved(at: Pixel, byKeyboard: boolean): void {
    this.update();
    if (!byKeyboard || !this.source) return;
    const { map } = this.source;
    announce(`${spokenMetres(depthAt(map, at.x, at.y))}, ${share(at.x, map.width)} % across, ${share(at.y, map.height)} % down`);
  }

  private picked(at: Pixel): void {
    if (!this.source) return;
    this.points = this.points.length === 2 ? [at] : [...this.points, at];
    this.updateNow();
    announce(this.points.length === 1 ? 'Point A set.' : `Point B set. A to B: ${spokenMetres(this.length())}.`);
  }

  private clear(): void {
    this.points = [];
    this.update();
    announce('Points cleared.');
  }

  private placed(): Point[] {
    if (!this.source) return [];
    const { job, map } = this.source;
    return this.points.map((at) => unproject(job, map, at, depthAt(map, at.x, at.y)));
  }

  private length(): number {
    const [a, b] = this.placed();
    return a && b ? distance(a, b) : NaN;
  }

  private updateNow(): void {
    const { at } = this.probe;
    const depth = this.source && at ? depthAt(this.source.map, at.x, at.y) : NaN;
    showNumber('depth', depth);
    showNumber('distance', this.length());
    this.depthRead(depth);
    this.describe(at);
    if (!this.source) return the('marks').replaceChildren();
    drawMarks({ crosshair: at, label: isDepth(depth) ? metres(depth) : '', points: this.points, length: metres(this.length()) }, this.source.map);
  }

  private describe(at: Pixel | null): void {
    const [a, b] = this.placed();
    const hint = b ? `A is ${metres(-a![2])} away, B ${metres(-b[2])}.` : a ? 'Click the second point.' : 'Click two points to measure between them.';
    the('distance-hint').textContent = hint;
    the('set-point').textContent = `Set point ${this.points.length === 1 ? 'B' : 'A'}`;
    the<HTMLButtonElement>('clear-points').disabled = this.points.length === 0;
    the('depth-of').textContent = this.source ? this.source.layer + (this.source.job.state === 'done' ? '' : ', so far') : '';
    if (!at || !this.source) return void (the('place').textContent = 'Point at the picture.');
    const { job, map } = this.source;
    the('place').textContent = `Column ${sourceOf(at.x, map.width, job.width)}, row ${sourceOf(at.y, map.height, job.height)}`;
  }
}
