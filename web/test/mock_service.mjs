// SPDX-License-Identifier: Apache-2.0
// The service's contract (src/patchfusion/serve/openapi.json) with made-up depth: a tilted floor and a box. For tests of the viewer.
//   node test/mock_service.mjs [PORT]      serves ../dist at / and the API
// Names of photographs steer it: busy* is refused (429), broken* fails, slow* takes a second a tile.
// PATCHFUSION_MOCK_NPY shows a depth map of your own instead, for screenshots.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { boxDepth, npy, readOwn, sampled, sizeOf } from './mock_depth.mjs';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.txt': 'text/plain' };
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const own = process.env.PATCHFUSION_MOCK_NPY ? readOwn(process.env.PATCHFUSION_MOCK_NPY) : null;
const health = {
  status: 'ok', version: 'mock', model: 'mock', plans: ['coarse', 'fine', 'p16', 'p49', 'rN'], jobs_queued: 0, jobs_running: 0, jobs_kept: 0,
  queue_limit: 8, store_bytes: 0, store_limit_bytes: 1e9, max_upload_bytes: 64 * 2 ** 20, max_pixels: 1e8, seconds_kept: 1800,
};
const files = {
  'depth.png': ['image/png', 'Depth, 16 bit'], 'depth.exr': ['image/x-exr', 'Depth, float'], 'depth.pfm': ['application/octet-stream', 'Depth, float'],
  'depth.npy': ['application/octet-stream', 'Depth, NumPy'], 'color.png': ['image/png', 'Depth in colours'],
  'points.ply': ['application/octet-stream', 'Point cloud'], 'mesh.glb': ['model/gltf-binary', 'Textured mesh'], 'normals.png': ['image/png', 'Surface normals'],
  'stereo.jpg': ['image/jpeg', 'Stereo pair'], 'anaglyph.jpg': ['image/jpeg', 'Anaglyph, red-cyan'], 'controlnet.png': ['image/png', 'For ControlNet'],
  'depth.json': ['application/json', 'Focal length and range'],
};
const jobs = new Map();
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The fields of a multipart form; the last part of a name counts. */
function formOf(request, body) {
  const boundary = /boundary=(\S+)/.exec(request.headers['content-type'] ?? '')?.[1];
  const fields = {};
  if (!boundary) return fields;
  const text = body.toString('latin1');
  for (const part of text.split(`--${boundary}`)) {
    const [, name] = /name="(\w+)"/.exec(part) ?? [];
    const start = part.indexOf('\r\n\r\n') + 4;
    if (name) fields[name] = { bytes: Buffer.from(part.slice(start, -2), 'latin1'), filename: /filename="([^"]*)"/.exec(part)?.[1] };
  }
  return fields;
}

function tilesOf({ plan, width, height }) {
  const [w, h] = [Math.floor(width / 4), Math.floor(height / 4)];
  const grid = (columns, rows, left, top) => Array.from({ length: columns * rows }, (_, i) =>
    ({ left: left + (i % columns) * w, top: top + Math.floor(i / columns) * h, width: w, height: h }));
  if (plan === 'coarse') return [];
  const shifted = [...grid(3, 4, w >> 1, 0), ...grid(4, 3, 0, h >> 1), ...grid(3, 3, w >> 1, h >> 1)];
  const random = Array.from({ length: Number(plan.slice(1)) || 0 }, (_, i) =>
    ({ left: (i * 97) % (width - w), top: (i * 61) % (height - h), width: w, height: h }));
  const chosen = plan === 'p49' ? shifted : plan.startsWith('r') ? [...shifted, ...random] : [];
  return [...grid(4, 4, 0, 0), ...chosen].map((tile, index) => ({ index, ...tile }));
}

function createJob(fields) {
  const { width, height } = sizeOf(fields.image.bytes);
  const shrink = Math.min(1, 1024 / Math.max(width, height));
  const fov = fields.fov ? Number(fields.fov.bytes.toString()) : 65;
  const plan = fields.plan?.bytes.toString() ?? 'p49';
  const job = {
    id: randomBytes(16).toString('hex'), name: fields.image.filename, state: 'queued', stage: 'waiting', ahead: 0, plan, tiles_done: 0, tiles_total: 0,
    seconds_left: null, width, height, preview_width: Math.round(width * shrink), preview_height: Math.round(height * shrink),
    focal_px: Math.max(width, height) / 2 / Math.tan((fov * Math.PI) / 360), focal_source: fields.fov ? 'user' : 'default', previews: [], files: [], error: null,
  };
  const kept = { job, photo: fields.image.bytes, watchers: new Set(), sharp: [], over: false };
  jobs.set(job.id, kept);
  void work(kept);
  return job;
}

function tell(kept, event, data) {
  for (const watcher of kept.watchers) watcher.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

async function work(kept) {
  const { job } = kept;
  const change = async (news, ms) => {
    Object.assign(job, news);
    tell(kept, 'progress', job);
    await pause(ms);
  };
  const step = job.name.startsWith('slow') ? 1000 : 60;
  await change({ state: 'running', stage: 'reading' }, step);
  await change({ stage: 'coarse' }, step);
  const tiles = tilesOf(job);
  if (job.name.startsWith('broken')) return finish(kept, 'failed', { error: `${job.name}: cannot be read: it ends early` });
  const previews = tiles.length === 0 ? ['coarse', 'fused'] : ['coarse', 'fine', 'fused'];
  await change({ stage: 'tiles', previews, tiles_total: tiles.length }, step);
  for (const tile of tiles) {
    if (kept.over) return;
    kept.sharp.push(tile);
    tell(kept, 'tile', tile);
    await change({ tiles_done: tile.index + 1, seconds_left: ((tiles.length - tile.index - 1) * step) / 1000 }, step);
  }
  const listed = Object.entries(files).map(([name, [type, title]]) => ({ name, href: `/api/jobs/${job.id}/${name}`, type, title }));
  finish(kept, 'done', { files: listed });
}

function finish(kept, state, news) {
  if (kept.over) return;
  kept.over = true;
  Object.assign(kept.job, { state, stage: 'over', seconds_left: null }, news);
  tell(kept, state, kept.job);
  for (const watcher of kept.watchers) watcher.end();
}

/** Coarse is blocky, each fine tile has a scale of its own, fused is right where it is sharp. */
function preview({ job, sharp }, layer) {
  const isSharp = (x, y) => sharp.some((tile) => x >= tile.left && y >= tile.top && x < tile.left + tile.width && y < tile.top + tile.height);
  const block = Math.max(8, job.width >> 5);
  const blocky = (value) => Math.floor(value / block) * block + (block >> 1);
  const exact = (x, y) => (own ? own(x / job.width, y / job.height) : boxDepth(x / job.width, y / job.height));
  const tileScale = (x, y) => 1 + 0.08 * (((Math.floor((4 * x) / job.width) * 7 + Math.floor((4 * y) / job.height) * 5) % 5) - 2);
  return npy(job.preview_width, job.preview_height, sampled(job, (x, y) => {
    if (layer === 'fine') return isSharp(x, y) || job.state === 'done' ? exact(x, y) * tileScale(x, y) : NaN;
    const shown = layer === 'fused' && (isSharp(x, y) || (job.state === 'done' && job.plan !== 'coarse'));
    return shown ? exact(x, y) : exact(blocky(x), blocky(y));
  }));
}

function send(answer, status, type, body, more = {}) {
  answer.writeHead(status, { 'Content-Type': type, 'Content-Security-Policy': policy, 'X-Content-Type-Options': 'nosniff', ...more });
  answer.end(body);
}
const sendJson = (answer, status, value, more) => send(answer, status, 'application/json', JSON.stringify(value), more);

async function post(request, answer) {
  const parts = [];
  for await (const part of request) parts.push(part);
  const fields = formOf(request, Buffer.concat(parts));
  const name = fields.image?.filename ?? '';
  if (!fields.image || !sizeOf(fields.image.bytes)) return sendJson(answer, 415, { error: `${name}: not a JPEG, PNG, TIFF, WebP or EXR image` });
  if (name.startsWith('busy')) return sendJson(answer, 429, { error: 'The queue is full (8 jobs).' }, { 'Retry-After': '20' });
  const job = createJob(fields);
  sendJson(answer, 202, job, { Location: `/api/jobs/${job.id}` });
}

function watch(kept, request, answer) {
  answer.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  answer.write(`event: progress\ndata: ${JSON.stringify(kept.job)}\n\n`);
  if (kept.over) return answer.end(`event: ${kept.job.state}\ndata: ${JSON.stringify(kept.job)}\n\n`);
  kept.watchers.add(answer);
  request.on('close', () => kept.watchers.delete(answer));
}

function ofJob(kept, what, url, request, answer) {
  const { job } = kept;
  if (!what && request.method === 'DELETE') {
    finish(kept, 'cancelled', {});
    jobs.delete(job.id);
    return answer.writeHead(204).end();
  }
  if (!what) return sendJson(answer, 200, job);
  if (what === 'events') return watch(kept, request, answer);
  if (what === 'photo.jpg') return send(answer, 200, 'image/jpeg', kept.photo);
  const layer = url.searchParams.get('plan') ?? 'fused';
  if (what === 'preview.npy' && job.previews.includes(layer)) return send(answer, 200, 'application/octet-stream', preview(kept, layer));
  if (!files[what] || job.state !== 'done') return sendJson(answer, 409, { error: `${what}: not yet` });
  const body = what === 'depth.npy' ? npy(job.width, job.height, sampled({ ...job, preview_width: job.width, preview_height: job.height },
    (x, y) => boxDepth(x / job.width, y / job.height))) : Buffer.from(`${what} of ${job.name}\n`.repeat(1000));
  send(answer, 200, files[what][0], body, { 'Content-Disposition': 'attachment' });
}

function asset(path, answer) {
  try {
    const file = normalize(path === '/' ? '/index.html' : path);
    send(answer, 200, types[extname(file)] ?? 'application/octet-stream', readFileSync(join(dist, file)));
  } catch {
    sendJson(answer, 404, { error: 'no such page' });
  }
}

createServer((request, answer) => {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname === '/api/health') return sendJson(answer, 200, health);
  if (url.pathname === '/api/jobs' && request.method === 'POST') return post(request, answer);
  const [, id, what] = /^\/api\/jobs\/(\w+)\/?(.*)$/.exec(url.pathname) ?? [];
  if (!id) return asset(url.pathname, answer);
  return jobs.has(id) ? ofJob(jobs.get(id), what, url, request, answer) : sendJson(answer, 404, { error: 'no such job; its time may be over' });
}).listen(Number(process.argv[2] ?? 8899), '127.0.0.1');
