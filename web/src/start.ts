// SPDX-License-Identifier: Apache-2.0
import { type Health, health } from './api';
import { the } from './dom';
import { drawSketch } from './sketch';
import { duration, megabytes } from './words';

const form = the<HTMLFormElement>('start');
const input = the<HTMLInputElement>('photo');
const random = the<HTMLInputElement>('random');
const fov = the<HTMLInputElement>('fov');
const again = the<HTMLButtonElement>('again');

let limits: Health | null = null;
let last: File | null = null;

const chosenPlan = (): string => new FormData(form).get('plan') as string;

function fields(file: File): FormData {
  const data = new FormData();
  data.set('plan', chosenPlan() === 'r' ? `r${random.value}` : chosenPlan());
  if (fov.value) data.set('fov', fov.value);
  data.set('image', file, file.name);
  return data;
}

/** Takes a photograph to `begin`, or says in `complain` why not. */
function take(file: File, begin: (file: File, data: FormData) => void, complain: (line: string) => void): void {
  last = file;
  if (limits && file.size > limits.max_upload_bytes) {
    complain(`${file.name} has ${megabytes(file.size)}; this service takes up to ${megabytes(limits.max_upload_bytes)}.`);
    return;
  }
  if (!form.reportValidity()) {
    complain('An option is out of range; it is marked below.');
    return;
  }
  begin(file, fields(file));
}

function listenForDrops(taken: (file: File) => void): void {
  const cover = the('drop-cover');
  const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  document.addEventListener('dragover', (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    cover.hidden = false;
  });
  document.addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) cover.hidden = true;
  });
  document.addEventListener('drop', (event) => {
    cover.hidden = true;
    if (!holdsFiles(event)) return;
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file) taken(file);
  });
  document.addEventListener('paste', (event) => {
    const file = event.clipboardData?.files[0];
    if (file) taken(file);
  });
}

async function showLimits(complain: (line: string) => void): Promise<void> {
  try {
    limits = await health();
  } catch (error) {
    complain((error as Error).message);
    return;
  }
  the('limits').textContent = `JPEG, PNG, TIFF, WebP, EXR up to ${megabytes(limits.max_upload_bytes)}`;
  the('about').textContent = `Version ${limits.version}, model ${limits.model}. Results are kept for ${duration(limits.seconds_kept)}.`;
  const plans = [...form.querySelectorAll<HTMLInputElement>('[name=plan]')];
  const offered = plans.filter((radio) => limits!.plans.includes(radio.value === 'r' ? 'rN' : radio.value));
  for (const radio of plans) radio.closest('label')!.hidden = !offered.includes(radio);
  if (offered.length > 0 && !offered.some((radio) => radio.checked)) {
    offered[0]!.checked = true;
    form.dispatchEvent(new Event('change'));
  }
}

/** Sets up the start page: `begin` gets each photograph that is chosen, dropped or pasted. */
export function setUpStart(begin: (file: File, data: FormData) => void, complain: (line: string) => void): void {
  const taken = (file: File) => take(file, begin, complain);
  const showPlan = () => {
    the('random-row').hidden = random.disabled = chosenPlan() !== 'r';
    drawSketch(chosenPlan(), Number(random.value));
  };
  form.addEventListener('change', showPlan);
  random.addEventListener('input', showPlan);
  form.addEventListener('submit', (event) => event.preventDefault());
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    input.value = ''; // so that choosing the same file again is a change
    if (file) taken(file);
  });
  again.addEventListener('click', () => last && taken(last));
  listenForDrops(taken);
  showPlan();
  void showLimits(complain);
}

export function showStart(shown: boolean): void {
  form.hidden = !shown;
  again.hidden = !last;
  again.textContent = last ? `Use ${last.name} again` : '';
}
