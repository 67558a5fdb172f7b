// SPDX-License-Identifier: Apache-2.0
import * as api from './api';
import { colourise, type Palette } from './colours';
import { announce, onceAFrame, the } from './dom';
import { showFiles } from './files';
import { Previews } from './previews';
import { Readout } from './readout';
import { Scale } from './scale';
import { Solid } from './solid';
import { type Picture, Stage } from './stage';
import * as status from './status';

const view = (): Picture | '3d' => the('views').querySelector<HTMLInputElement>(':checked')!.value as Picture | '3d';
const slidOver = (): Picture => the<HTMLSelectElement>('compare').value as Picture;
const palette = (): Palette => the<HTMLSelectElement>('palette').value as Palette;

/** The page of one job: its picture, its distance scale, its measurements and its files. */
export class Viewer {
  private job: api.Job | null = null;
  private previews: Previews | null = null;
  private stopWatching = (): void => undefined;
  private photoAsked = false;
  private expected: File | null = null;

  private readonly paint = onceAFrame(() => this.paintNow());
  private readonly stage = new Stage();
  private readonly solid = new Solid();
  private readonly scale = new Scale(this.paint);
  private readonly readout = new Readout((metres) => this.scale.pointAt(metres));

  /** `leave` is called when the job cannot be shown (any longer), with the reason. */
  constructor(private readonly leave: (line: string) => void) {
    for (const id of ['views', 'compare', 'palette', 'cloud-shape', 'cloud-colour']) the(id).addEventListener('change', this.paint);
  }

  /** Shows a photograph that is on its way to the service. */
  expect(file: File): void {
    this.close();
    the('viewer').hidden = false;
    status.name(file.name);
    status.busy('Sending', null);
    the('job-name').focus({ preventScroll: true });
    this.expected = file;
    createImageBitmap(file).then(
      (image) => (this.photoAsked || this.expected !== file ? image.close() : this.takePhoto(image)),
      () => undefined, // a format that only the service reads
    );
  }

  sent(share: number): void {
    status.busy(share < 1 ? `Sending, ${Math.round(share * 100)} %` : 'Sent', null);
  }

  open(job: api.Job): void {
    the('viewer').hidden = false;
    status.name(job.name);
    this.stage.setShape(job.width, job.height);
    this.readout.reset({ width: job.preview_width, height: job.preview_height });
    this.previews = new Previews(job.id, (layer) => this.sharpened(layer), (error) => this.leave(error.message));
    this.follow(job);
  }

  private follow(job: api.Job): void {
    this.stopWatching();
    this.progressed(job);
    this.stopWatching = api.watch(job.id, {
      progress: (news) => this.progressed(news),
      tile: (tile) => this.tileDone(tile),
      over: (news) => this.over(news),
      lost: (forGood) => void this.lost(forGood),
    });
  }

  close(): void {
    this.stopWatching();
    this.previews?.close();
    this.previews = this.job = null;
    this.photoAsked = false;
    this.expected = null;
    this.stage.clear();
    this.solid.reset();
    this.scale.setAutomatic();
    this.readout.reset({ width: 1, height: 1 });
    this.offerViews();
    the('views').querySelector<HTMLInputElement>('[value=fused]')!.checked = true;
    the('viewer').hidden = true;
    showFiles(null);
    status.clear();
  }

  /** The job that the service still works on, if any. */
  unfinished(): string | null {
    return this.job && ['queued', 'running'].includes(this.job.state) ? this.job.id : null;
  }

  private progressed(job: api.Job): void {
    this.previews?.invalidate(job.previews.filter((layer) => !this.job?.previews.includes(layer)));
    this.job = job;
    status.show(job);
    if (['coarse', 'tiles', 'saving', 'over'].includes(job.stage)) void this.fetchPhoto(job.id);
    this.fetchShown();
    this.offerViews();
  }

  private tileDone(tile: api.Tile): void {
    if (!this.job) return;
    this.stage.flash(tile, this.job);
    this.previews?.invalidate(['fine', 'fused']);
    this.fetchShown();
  }

  private over(job: api.Job): void {
    if (job.state !== 'done') {
      this.job = null;
      this.leave(job.state === 'cancelled' ? 'The job was cancelled.' : (job.error ?? 'The job failed.'));
      return;
    }
    this.previews?.invalidate(job.previews);
    this.previews?.fetch(job.previews);
    this.progressed(job);
    showFiles(job);
    announce(`The depth map of ${job.name} is finished.`);
  }

  /** Where the browser has given up, the job may still be there: too many may have been watching. */
  private async lost(forGood: boolean): Promise<void> {
    status.busy('The connection broke; trying again', null);
    const id = this.job?.id;
    if (!forGood || !id) return;
    try {
      const job = await api.job(id);
      setTimeout(() => this.job?.id === id && this.follow(job), api.retryTime_ms);
    } catch (error) {
      if (this.job?.id !== id) return;
      this.job = null;
      const gone = (error as api.ServiceError).status === 404;
      this.leave(gone ? 'The connection to the service broke and the job is no longer kept. Choose the photograph again.'
        : (error as Error).message);
    }
  }

  private async fetchPhoto(id: string): Promise<void> {
    if (this.photoAsked) return;
    this.photoAsked = true;
    try {
      const image = await createImageBitmap(await api.photo(id));
      if (this.job?.id === id) this.takePhoto(image);
    } catch (error) {
      if (this.job?.id !== id) return;
      this.photoAsked = false;
      if (api.isPassing(error)) setTimeout(() => this.job?.id === id && void this.fetchPhoto(id), api.retryTime_ms);
      else if (!(error instanceof api.ServiceError && error.status === 409)) this.leave((error as Error).message);
    }
  }

  private takePhoto(image: ImageBitmap): void {
    if (!this.job) this.stage.setShape(image.width, image.height);
    this.stage.drawPhoto(image);
    image.close();
    this.paint();
  }

  private fetchShown(): void {
    const shown = new Set<string>(['fused', view(), slidOver()]);
    this.previews?.fetch(api.layers.filter((layer) => shown.has(layer)));
  }

  private sharpened(layer: api.Layer): void {
    const map = this.previews?.maps.get(layer);
    if (map && layer === 'fused') this.scale.setDepths(map);
    this.paint();
  }

  private offerViews(): void {
    const has = (picture: string) => picture === 'photo' || this.job?.previews.includes((picture === '3d' ? 'fused' : picture) as api.Layer) === true;
    for (const radio of the('views').querySelectorAll('input')) radio.disabled = !has(radio.value);
    for (const option of the<HTMLSelectElement>('compare').options) option.disabled = !has(option.value);
  }

  private paintNow(): void {
    const picture = view();
    const isSolid = picture === '3d';
    for (const id of ['frame', 'compare-row']) the(id).hidden = isSolid;
    for (const id of ['cloud', 'cloud-tools']) the(id).hidden = !isSolid;
    this.fetchShown();
    this.scale.show(palette());
    const maps = this.previews?.maps ?? new Map<api.Layer, never>();
    if (isSolid) void this.paintSolid();
    else this.stage.show(picture, slidOver(), maps, this.scale.span, palette());
    const layer = picture === 'photo' || isSolid ? 'fused' : picture;
    const map = maps.get(layer);
    this.readout.setSource(map && this.job ? { layer, map, job: this.job } : null);
  }

  private async paintSolid(): Promise<void> {
    const map = this.previews?.maps.get('fused');
    if (!map || !this.job) return;
    const inDepthColours = the<HTMLSelectElement>('cloud-colour').value === 'depth';
    const colours = inDepthColours ? colourise(map, this.scale.span, palette()).data : this.stage.photoColours(map.width, map.height);
    const trouble = the('cloud-trouble');
    try {
      await this.solid.show(map, this.job, colours);
      trouble.hidden = true;
    } catch (error) {
      trouble.textContent = `The 3D view cannot be shown: ${(error as Error).message}`;
      trouble.hidden = false;
    }
  }
}
