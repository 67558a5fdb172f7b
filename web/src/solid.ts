// SPDX-License-Identifier: Apache-2.0
import type { Job } from './api';
import type { Cloud } from './cloud';
import type { DepthMap } from './depth_map';
import { the } from './dom';

/** The 3D view's place on the page; three.js is loaded when it is first opened. */
export class Solid {
  private cloud: Cloud | null = null;
  private isNew = true; // another photograph than the one before
  private shown: DepthMap | null = null;

  constructor() {
    the('cloud-reset').addEventListener('click', () => this.cloud?.lookFromCamera());
  }

  reset(): void {
    this.isNew = true;
    this.shown = null;
  }

  /** Four bytes of colour for each of the map's pixels. */
  async show(map: DepthMap, job: Job, colours: Uint8ClampedArray): Promise<void> {
    const module = await import('./cloud');
    this.cloud ??= new module.Cloud(the('cloud'));
    if (this.shown !== map) {
      this.cloud.setDepth(map, job, this.isNew);
      this.shown = map;
      this.isNew = false;
    }
    this.cloud.setColours(colours);
    this.cloud.setShape(the<HTMLSelectElement>('cloud-shape').value as 'points' | 'surface');
  }
}
