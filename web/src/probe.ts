// SPDX-License-Identifier: Apache-2.0
import type { Pixel } from './camera';
import { the } from './dom';

interface Listener {
  /** The crosshair moved, by keyboard or by pointer. */
  moved(at: Pixel, byKeyboard: boolean): void;
  /** A measuring point is set at the crosshair. */
  picked(at: Pixel): void;
  cleared(): void;
}

/** The crosshair over the picture, in pixels of the previews. */
export class Probe {
  at: Pixel | null = null;
  private size = { width: 1, height: 1 };
  private readonly area = the('probe');

  constructor(private readonly listener: Listener) {
    this.area.addEventListener('pointermove', (event) => this.point(event));
    this.area.addEventListener('pointerdown', (event) => this.point(event));
    this.area.addEventListener('click', (event) => {
      if (event.detail === 0) return; // made by a screen reader: where the crosshair is, not where a pointer is
      this.point(event);
      this.pick();
    });
    this.area.addEventListener('keydown', (event) => this.press(event));
    this.area.addEventListener('focus', () => this.area.matches(':focus-visible') && this.moveBy(0, 0));
  }

  reset(size: { width: number; height: number }): void {
    this.size = size;
    this.at = null;
  }

  pick(): void {
    if (!this.at) this.moveBy(0, 0);
    this.listener.picked(this.at!);
  }

  private point(event: MouseEvent): void {
    const box = this.area.getBoundingClientRect();
    this.moveTo(((event.clientX - box.left) / box.width) * this.size.width,
      ((event.clientY - box.top) / box.height) * this.size.height, false);
  }

  private moveBy(right: number, down: number): void {
    const from = this.at ?? { x: this.size.width >> 1, y: this.size.height >> 1 };
    this.moveTo(from.x + right, from.y + down, true);
  }

  private moveTo(x: number, y: number, byKeyboard: boolean): void {
    const within = (value: number, count: number) => Math.min(Math.max(Math.floor(value), 0), count - 1);
    this.at = { x: within(x, this.size.width), y: within(y, this.size.height) };
    this.listener.moved(this.at, byKeyboard);
  }

  private press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return; // the browser's own
    const step = event.shiftKey ? 1 : Math.max(1, Math.round(Math.max(this.size.width, this.size.height) / 64));
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step],
    };
    const move = moves[event.key];
    if (move) this.moveBy(...move);
    else if (event.key === 'Enter' || event.key === ' ') this.pick();
    else if (event.key === 'Escape') this.listener.cleared();
    else return;
    event.preventDefault();
  }
}
