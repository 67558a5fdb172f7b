// SPDX-License-Identifier: Apache-2.0
import type { Job } from './api';
import { make, the } from './dom';

/** Lists what can be downloaded of a finished job; nothing where there is none. */
export function showFiles(job: Job | null): void {
  const stem = job?.name.replace(/\.[^.]*$/, '') ?? '';
  const rows = (job?.files ?? []).map((file) => {
    const ending = file.name.slice(file.name.lastIndexOf('.') + 1);
    const link = make('a', { href: file.href, download: `${stem}_${file.name}` }, make('span', { textContent: file.title }), make('code', { textContent: ending }));
    return make('li', {}, link);
  });
  the('files').replaceChildren(...rows);
  the('files-hint').hidden = rows.length > 0;
}
