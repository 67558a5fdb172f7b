// SPDX-License-Identifier: Apache-2.0
// The service's contract: src/patchfusion/serve/openapi.json.

export type Layer = 'coarse' | 'fine' | 'fused';
export const layers: readonly Layer[] = ['coarse', 'fine', 'fused'];

export interface ResultFile {
  name: string;
  href: string;
  type: string;
  title: string;
}

export interface Job {
  id: string;
  name: string;
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  stage: 'waiting' | 'reading' | 'coarse' | 'tiles' | 'saving' | 'over';
  ahead: number;
  plan: string;
  tiles_done: number;
  tiles_total: number;
  seconds_left: number | null;
  width: number; // of the upright photograph, pixels
  height: number;
  preview_width: number;
  preview_height: number;
  focal_px: number; // pixels of the photograph
  focal_source: 'user' | 'exif' | 'default';
  previews: Layer[];
  files: ResultFile[];
  error: string | null;
}

/** A region of the photograph, in its pixels. */
export interface Tile {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Health {
  status: 'ok' | 'stopping';
  version: string;
  model: string;
  plans: string[];
  max_upload_bytes: number;
  max_pixels: number;
  seconds_kept: number;
}

/** What the service refused, in one line for people; status 0 where it did not answer. */
export class ServiceError extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

export const retryTime_ms = 2000;

/** The service does not answer or has too much to do: it may again in a while. */
export const isPassing = (error: unknown): boolean => error instanceof ServiceError && [0, 503].includes(error.status);

const silent = () => new ServiceError(0, 'The service does not answer. Is “patchfusion serve” still running?');

function refusal(status: number, body: string, retryAfter: string | null): ServiceError {
  let line = `The service answered with status ${status}.`;
  try {
    line = (JSON.parse(body) as { error?: string }).error ?? line;
  } catch {
    // Not the service's own answer, as from a proxy: its status says most.
  }
  return new ServiceError(status, retryAfter ? `${line} Try again in ${retryAfter} s.` : line);
}

async function call(path: string, options: RequestInit = {}): Promise<Response> {
  const answer = await fetch(path, options).catch(() => {
    throw silent();
  });
  if (!answer.ok) throw refusal(answer.status, await answer.text(), answer.headers.get('Retry-After'));
  return answer;
}

export const health = async (): Promise<Health> => (await call('/api/health')).json();
export const job = async (id: string): Promise<Job> => (await call(`/api/jobs/${id}`)).json();
export const forget = async (id: string): Promise<void> => void (await call(`/api/jobs/${id}`, { method: 'DELETE' }));
export const photo = async (id: string): Promise<Blob> => (await call(`/api/jobs/${id}/photo.jpg`)).blob();
export const preview = async (id: string, layer: Layer): Promise<ArrayBuffer> =>
  (await call(`/api/jobs/${id}/preview.npy?plan=${layer}`, { cache: 'no-store' })).arrayBuffer();

/** Uploads a photograph; `sent` hears how much of it is there, 0 to 1. XMLHttpRequest, since fetch does not tell. */
export function upload(form: FormData, sent: (share: number) => void, signal: AbortSignal): Promise<Job> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/api/jobs');
    request.upload.onprogress = (event) => event.lengthComputable && sent(event.loaded / event.total);
    request.onload = () =>
      request.status === 202
        ? resolve(JSON.parse(request.responseText) as Job)
        : reject(refusal(request.status, request.responseText, request.getResponseHeader('Retry-After')));
    request.onerror = () => reject(silent());
    request.onabort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', () => request.abort());
    request.send(form);
  });
}

export interface Watcher {
  progress(job: Job): void;
  tile(tile: Tile): void;
  over(job: Job): void;
  /** The connection broke: for good, or while the browser tries again. */
  lost(forGood: boolean): void;
}

/** Follows a job until it is over; call what it returns to stop. */
export function watch(id: string, watcher: Watcher): () => void {
  const events = new EventSource(`/api/jobs/${id}/events`);
  const on = (name: string, then: (data: string) => void) =>
    events.addEventListener(name, (event) => then((event as MessageEvent<string>).data));
  on('progress', (data) => watcher.progress(JSON.parse(data) as Job));
  on('tile', (data) => watcher.tile(JSON.parse(data) as Tile));
  for (const name of ['done', 'failed', 'cancelled']) {
    on(name, (data) => {
      events.close();
      watcher.over(JSON.parse(data) as Job);
    });
  }
  events.onerror = () => watcher.lost(events.readyState === EventSource.CLOSED);
  return () => events.close();
}
