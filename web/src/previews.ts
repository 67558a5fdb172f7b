// SPDX-License-Identifier: Apache-2.0
import { isPassing, type Layer, preview, retryTime_ms, ServiceError } from './api';
import type { DepthMap } from './depth_map';
import { readNpy } from './npy';

/** The depth maps of one job as far as they are here, fetched anew as they sharpen. */
export class Previews {
  readonly maps = new Map<Layer, DepthMap>();
  private readonly stale = new Set<Layer>();
  private readonly busy = new Set<Layer>();
  private closed = false;

  constructor(
    private readonly jobId: string,
    private readonly changed: (layer: Layer) => void,
    private readonly failed: (error: Error) => void,
  ) {}

  /** These layers have changed on the service's side. */
  invalidate(layers: Iterable<Layer>): void {
    for (const layer of layers) this.stale.add(layer);
  }

  /** Fetches what is stale among `layers`; one request per layer at a time, so that tiles cannot pile up. */
  fetch(layers: Iterable<Layer>): void {
    for (const layer of layers) {
      if (this.stale.has(layer) && !this.busy.has(layer)) void this.fetchOne(layer);
    }
  }

  close(): void {
    this.closed = true;
  }

  private async fetchOne(layer: Layer): Promise<void> {
    this.busy.add(layer);
    try {
      while (this.stale.delete(layer) && !this.closed) {
        this.maps.set(layer, readNpy(await preview(this.jobId, layer)));
        if (!this.closed) this.changed(layer);
      }
    } catch (error) {
      const notYet = error instanceof ServiceError && (error.status === 409 || error.status === 404);
      if (isPassing(error)) {
        this.stale.add(layer);
        setTimeout(() => !this.closed && this.fetch([layer]), retryTime_ms);
      } else if (!notYet && !this.closed) this.failed(error as Error);
    } finally {
      this.busy.delete(layer);
    }
  }
}
