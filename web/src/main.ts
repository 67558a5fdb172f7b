// SPDX-License-Identifier: Apache-2.0
import * as api from './api';
import { the } from './dom';
import { setUpStart, showStart } from './start';
import { Viewer } from './viewer';

const error = the('error');
const leave = the<HTMLButtonElement>('leave');
const viewer = new Viewer((line) => showStartPage(line));

let upload: AbortController | null = null;

function complain(line: string): void {
  error.textContent = line;
  error.hidden = line === '';
}

function showStartPage(line = ''): void {
  upload?.abort();
  viewer.close();
  if (location.hash) history.pushState(null, '', location.pathname);
  leave.hidden = true;
  showStart(true);
  complain(line);
  the<HTMLInputElement>('photo').focus({ preventScroll: true });
}

function showViewer(): void {
  complain('');
  showStart(false);
  leave.hidden = false;
}

/** A job that the page leaves before it is over would keep the service busy for nobody. */
function dropUnfinished(): void {
  const job = viewer.unfinished();
  if (job) void api.forget(job).catch(() => undefined);
}

async function begin(file: File, data: FormData): Promise<void> {
  dropUnfinished();
  upload?.abort();
  const mine = (upload = new AbortController());
  showViewer();
  viewer.expect(file);
  try {
    const job = await api.upload(data, (share) => viewer.sent(share), mine.signal);
    history.pushState(null, '', `#${job.id}`);
    viewer.open(job);
  } catch (failure) {
    if (!mine.signal.aborted) showStartPage((failure as Error).message);
  }
}

/** Shows the job that the address names, as after a reload. */
async function openAddress(): Promise<void> {
  const id = location.hash.slice(1);
  if (!/^[0-9a-f]{32}$/.test(id)) {
    if (!the('viewer').hidden) showStartPage();
    return;
  }
  try {
    const job = await api.job(id);
    showViewer();
    viewer.open(job);
  } catch (failure) {
    const gone = (failure as api.ServiceError).status === 404;
    showStartPage(gone ? 'This depth map is no longer kept. Choose the photograph again.' : (failure as Error).message);
  }
}

function goToStart(event: Event): void {
  event.preventDefault();
  dropUnfinished();
  showStartPage();
}

leave.addEventListener('click', goToStart);
the('home').addEventListener('click', goToStart);
addEventListener('popstate', () => void openAddress());
setUpStart((file, data) => void begin(file, data), complain);
if (location.hash) void openAddress();
