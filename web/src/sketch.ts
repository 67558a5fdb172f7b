// SPDX-License-Identifier: Apache-2.0
import { set, the } from './dom';

type Rect = [left: number, top: number]; // of a tile a quarter as wide and high as the picture, in shares of it

const side = 0.25;

function grid(columns: number, rows: number, left: number, top: number): Rect[] {
  return Array.from({ length: columns * rows }, (_, i) => [left + (i % columns) * side, top + Math.floor(i / columns) * side]);
}

/** Evenly spread places (R2 sequence), so that the sketch is the same each time. */
function spread(count: number): Rect[] {
  return Array.from({ length: count }, (_, i) => [((0.5 + i * 0.7549) % 1) * (1 - side), ((0.5 + i * 0.5698) % 1) * (1 - side)]);
}

function tilesOf(plan: string, random: number): Rect[][] {
  const regular = grid(4, 4, 0, 0);
  const shifted = [...grid(3, 4, side / 2, 0), ...grid(4, 3, 0, side / 2), ...grid(3, 3, side / 2, side / 2)];
  if (plan === 'coarse') return [];
  if (plan === 'p49') return [regular, shifted];
  if (plan === 'r') return [regular, shifted, spread(Math.min(random || 0, 200))];
  return [regular];
}

/** Draws the tiles of a plan as thin lines. */
export function drawSketch(plan: string, random: number): void {
  const groups = tilesOf(plan, random).map((tiles, depth) => {
    const group = document.createElementNS('http://www.w3.org/2000/svg', 'g');
    set(group, { class: `sketch-${depth}` });
    for (const [left, top] of tiles) {
      const rect = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
      set(rect, { x: `${left * 100}%`, y: `${top * 100}%`, width: `${side * 100}%`, height: `${side * 100}%` });
      group.append(rect);
    }
    return group;
  });
  the('sketch').replaceChildren(...groups);
}
