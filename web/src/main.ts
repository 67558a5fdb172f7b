// SPDX-License-Identifier: Apache-2.0
import * as api from './api';
import { the } from './dom';
import { setUpStart, showStart } from './start';
import { Viewer } from './viewer';

const error = the('error');
const leave = the<HTMLButtonElement>('leave');
const viewer = new Viewer((line) => showStartPage(line, true));

let upload: AbortController | null = null;
let turn = 0; // what the page was last told to show: answers to what it was told before come too late

function complain(line: string): void {
  error.textContent = line;
  error.hidden = line === '';
}

/** `gone`: the job of the address is no more, so Back must not lead to it. */
function showStartPage(line = '', gone = false): void {
  ++turn;
  upload?.abort();
  viewer.close();
  if (location.hash) history[gone ? 'replaceState' : 'pushState'](null, '', location.pathname);
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
  ++turn;
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
  const mine = ++turn;
  upload?.abort();
  try {
    const job = await api.job(id);
    if (mine !== turn) return;
    viewer.close(); // of another photograph, after Back
    showViewer();
    viewer.open(job);
  } catch (failure) {
    if (mine !== turn) return;
    const gone = (failure as api.ServiceError).status === 404;
    showStartPage(gone ? 'This depth map is no longer kept. Choose the photograph again.' : (failure as Error).message, gone);
  }
}

function goToStart(event: MouseEvent): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a link opened beside this page
  event.preventDefault();
  const gone = viewer.unfinished() !== null;
  dropUnfinished();
  showStartPage('', gone);
}

leave.addEventListener('click', goToStart);
the('home').addEventListener('click', goToStart);
addEventListener('popstate', () => void openAddress());
setUpStart((file, data) => void begin(file, data), complain);
if (location.hash) void openAddress();
