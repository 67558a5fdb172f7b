// SPDX-License-Identifier: Apache-2.0

/** The one element that index.html has under this id. */
export function the<T extends Element = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no #${id}`);
  return element as unknown as T;
}

/** A new element with properties set. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K, properties: Partial<HTMLElementTagNameMap[K]> = {}, ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** Sets attributes of an SVG or HTML element. */
export function set(element: Element, attributes: Record<string, string | number>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}

let pending = 0;

/** Has a screen reader say `text`, once it has stopped changing. */
export function announce(text: string, delay_ms = 250): void {
  window.clearTimeout(pending);
  pending = window.setTimeout(() => (the('announcer').textContent = text), delay_ms);
}

export const prefersStillness = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Calls `work` in the next frame, however often it is asked for before. */
export function onceAFrame(work: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      work();
    });
  };
}
