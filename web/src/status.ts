// SPDX-License-Identifier: Apache-2.0
// The line in the page's head that says what a job is doing, or what its map is made from.
import type { Job } from './api';
import { announce, make, the } from './dom';
import { progressLine, summaryLine } from './words';

let announcedStage = '';

export function name(photo: string): void {
  the('job-name').textContent = `Depth of ${photo}`;
  document.title = `${photo} · PatchFusion`;
  the('status').dataset.name = photo;
}

function say(line: string): void {
  the('status').replaceChildren(make('b', { textContent: the('status').dataset.name ?? '' }), make('span', { textContent: line }));
}

/** `share` of the work is done; null where it is not known. */
export function busy(line: string, share: number | null): void {
  say(line);
  const bar = the('progress');
  bar.hidden = false;
  bar.setAttribute('aria-valuetext', line);
  bar.classList.toggle('unknown', share === null);
  if (share === null) bar.removeAttribute('aria-valuenow');
  else bar.setAttribute('aria-valuenow', String(Math.round(share * 100)));
  the('progress-bar').style.width = share === null ? '' : `${share * 100}%`;
  the('leave').textContent = 'Cancel';
}

export function show(job: Job): void {
  if (job.state === 'done') {
    say(summaryLine(job));
    the('progress').hidden = true;
    the('leave').textContent = 'Another photograph';
    return;
  }
  const share = job.stage === 'tiles' && job.tiles_total > 0 ? job.tiles_done / job.tiles_total : job.stage === 'saving' ? 1 : null;
  busy(progressLine(job), share);
  if (job.stage !== announcedStage) announce(progressLine(job));
  announcedStage = job.stage;
}

export function clear(): void {
  announcedStage = '';
  the('status').replaceChildren();
  the('progress').hidden = true;
  document.title = 'PatchFusion';
}
