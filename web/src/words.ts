// SPDX-License-Identifier: Apache-2.0
import type { Job } from './api';
import { fieldOfView } from './camera';

/** 2.41 m; as exact as such a depth can be. */
export function metres(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)}\u00a0m`;
}

/** 2.41 metres, for a screen reader. */
export const spokenMetres = (value: number): string =>
  Number.isFinite(value) ? metres(value).replace('\u00a0m', ' metres') : 'no depth';

export function duration(seconds: number): string {
  return seconds < 90 ? `${Math.max(1, Math.round(seconds))}\u00a0s` : `${Math.round(seconds / 60)}\u00a0min`;
}

export const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)}\u00a0MB`;

/** What a job is doing, as one line. */
export function progressLine(job: Job): string {
  const left = job.seconds_left === null ? '' : `, about ${duration(job.seconds_left)} left`;
  switch (job.stage) {
    case 'waiting':
      return job.ahead > 0 ? `Waiting, ${job.ahead} ahead${left}` : 'Waiting to start';
    case 'reading':
      return 'Reading the photograph';
    case 'coarse':
      return `Looking at the whole picture${left}`;
    case 'tiles':
      return `Tile ${job.tiles_done} of ${job.tiles_total}${left}`;
    case 'saving':
      return 'Saving';
    case 'over':
      return 'Finished';
  }
}

/** What a finished map is made from, as one line. */
export function summaryLine(job: Job): string {
  const sources = { user: 'as given', exif: 'from EXIF', default: 'assumed' };
  const angle = `${Math.round(fieldOfView(job))}° ${sources[job.focal_source]}`;
  return `${job.width}\u202f×\u202f${job.height} · ${angle} · plan ${job.plan}`;
}
