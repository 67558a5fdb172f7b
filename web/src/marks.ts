// SPDX-License-Identifier: Apache-2.0
import type { Pixel } from './camera';
import { set, the } from './dom';

type Attributes = Record<string, string | number>;

function add(parent: Element, tag: string, attributes: Attributes, text = ''): void {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  set(element, attributes);
  element.textContent = text;
  parent.append(element);
}

export interface Marks {
  crosshair: Pixel | null;
  label: string; // beside the crosshair
  points: readonly Pixel[]; // A, B
  length: string; // beside the line between them
}

/** Draws crosshair and measuring points over the picture; places are in percent, so that it may have any size. */
export function drawMarks({ crosshair, label, points, length }: Marks, size: { width: number; height: number }): void {
  const svg = the<SVGSVGElement>('marks');
  svg.replaceChildren();
  const across = (at: Pixel) => (100 * (at.x + 0.5)) / size.width;
  const down = (at: Pixel) => (100 * (at.y + 0.5)) / size.height;
  const [a, b] = points;
  if (a && b) {
    const ends = { x1: `${across(a)}%`, y1: `${down(a)}%`, x2: `${across(b)}%`, y2: `${down(b)}%` };
    add(svg, 'line', { ...ends, class: 'halo' });
    add(svg, 'line', { ...ends, class: 'line' });
  }
  points.forEach((at, i) => {
    add(svg, 'circle', { cx: `${across(at)}%`, cy: `${down(at)}%`, r: 9, class: 'point' });
    add(svg, 'text', { x: `${across(at)}%`, y: `${down(at)}%`, dy: '.36em', class: 'letter' }, 'AB'[i]);
  });
  if (a && b) {
    add(svg, 'text', { x: `${(across(a) + across(b)) / 2}%`, y: `${(down(a) + down(b)) / 2}%`, dy: -12, class: 'length' }, length);
  }
  if (!crosshair) return;
  const place = { x: `${across(crosshair)}%`, y: `${down(crosshair)}%`, overflow: 'visible' };
  add(svg, 'svg', place);
  const cross = svg.lastElementChild!;
  for (const kind of ['halo', 'line']) add(cross, 'path', { d: 'M-14 0H-4M4 0H14M0-14V-4M0 4V14', class: kind });
  const leftward = across(crosshair) > 80;
  const upward = down(crosshair) > 12;
  add(cross, 'text', { x: leftward ? -16 : 16, y: upward ? -14 : 26, class: leftward ? 'label leftward' : 'label' }, label);
}
