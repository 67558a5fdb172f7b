// SPDX-License-Identifier: Apache-2.0
import { BufferAttribute, BufferGeometry, Mesh, PerspectiveCamera, Points, Scene, ShaderMaterial, Vector3, WebGLRenderer } from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import type { Camera } from './camera';
import { type DepthMap, sortedSample, spanOf } from './depth_map';
import { onceAFrame, prefersStillness, set } from './dom';
import { knownPixels, surface, vertices } from './geometry';

// A point is as large as the patch of surface that its pixel saw, so that there are no gaps from the camera's place.
const vertexShader = `
  attribute vec4 colour;
  uniform float pixel; // width of a preview's pixel at 1 m, metres
  uniform float scale; // pixels on screen of 1 m at 1 m
  varying vec3 shade;
  void main() {
    shade = colour.rgb;
    vec4 seen = modelViewMatrix * vec4(position, 1.0);
    gl_Position = projectionMatrix * seen;
    gl_PointSize = clamp(1.5 * scale * pixel * -position.z / -seen.z, 1.0, 24.0);
  }`;
const fragmentShader = `
  varying vec3 shade;
  void main() { gl_FragColor = vec4(shade, 1.0); }`;

const turn = Math.PI / 36; // a press of an arrow key
const glideTime_ms = 500;

/** The 3D view: the depth map's points or surface in metres, y up, seen from anywhere. */
export class Cloud {
  private readonly renderer = new WebGLRenderer({ antialias: true, alpha: true });
  private readonly scene = new Scene();
  private readonly eye = new PerspectiveCamera(50, 1, 0.01, 1000);
  private readonly controls: OrbitControls;
  private readonly geometry = new BufferGeometry();
  private readonly material = new ShaderMaterial({ vertexShader, fragmentShader, uniforms: { pixel: { value: 1 }, scale: { value: 1 } } });
  private readonly points = new Points(this.geometry, this.material);
  private readonly mesh = new Mesh(this.geometry, this.material);
  private readonly draw = onceAFrame(() => this.drawNow());
  private photographer: Camera = { width: 1, height: 1, focal_px: 1 };
  private shape = '';
  private map: DepthMap | null = null;

  constructor(private readonly box: HTMLElement) {
    const canvas = this.renderer.domElement;
    set(canvas, { 'aria-hidden': 'true' });
    box.append(canvas);
    this.controls = new OrbitControls(this.eye, canvas);
    this.controls.enableDamping = !prefersStillness();
    this.controls.addEventListener('change', this.draw);
    this.points.frustumCulled = this.mesh.frustumCulled = false;
    box.addEventListener('keydown', (event) => this.press(event));
    new ResizeObserver(() => this.fit()).observe(box);
  }

  /** Takes a depth map; that of a new photograph is looked at from a little aside. */
  setDepth(map: DepthMap, photographer: Camera, isNew: boolean): void {
    this.map = map;
    this.photographer = photographer;
    this.geometry.setAttribute('position', new BufferAttribute(vertices(map, photographer), 3));
    this.shape = '';
    this.material.uniforms.pixel!.value = photographer.width / map.width / photographer.focal_px;
    const span = spanOf(sortedSample(map), 0.01);
    const middle = span ? 2 / (1 / span.near + 1 / span.far) : 1;
    this.controls.minDistance = middle / 50;
    this.controls.maxDistance = middle * 20;
    this.eye.near = middle / 500;
    this.eye.far = middle * 100;
    this.fit();
    this.controls.target.setZ(-middle);
    if (!isNew) return this.draw();
    this.lookFromCamera();
    this.glide();
  }

  /** Red, green, blue and alpha of each of the map's pixels. */
  setColours(colours: Uint8ClampedArray): void {
    this.geometry.setAttribute('colour', new BufferAttribute(new Uint8Array(colours.buffer), 4, true));
    this.draw();
  }

  setShape(shape: 'points' | 'surface'): void {
    if (shape === this.shape || !this.map) return;
    this.shape = shape;
    const indices = shape === 'surface' ? surface(this.map) : knownPixels(this.map);
    this.geometry.setIndex(new BufferAttribute(indices, 1));
    this.scene.clear().add(shape === 'surface' ? this.mesh : this.points);
    this.draw();
  }

  /** Back to where the photograph was taken from. */
  lookFromCamera(): void {
    this.controls.target.setX(0).setY(0);
    this.eye.position.set(0, 0, 0);
    this.controls.update();
    this.draw();
  }

  /** Turns around the target, radians to the right and up. */
  private orbit(right: number, up: number): void {
    const arm = this.eye.position.clone().sub(this.controls.target);
    const level = new Vector3(arm.z, 0, -arm.x).normalize();
    const height = Math.asin(arm.y / arm.length());
    arm.applyAxisAngle(level, -Math.min(Math.max(up, -1.4 - height), 1.4 - height)).applyAxisAngle(new Vector3(0, 1, 0), right);
    this.eye.position.copy(this.controls.target).add(arm);
    this.controls.update();
    this.draw();
  }

  /** Turns a little aside, so that one sees that this is space; at once for those who prefer stillness. */
  private glide(begun = performance.now(), turned = 0): void {
    const share = prefersStillness() ? 1 : Math.min((performance.now() - begun) / glideTime_ms, 1);
    this.orbit((share - turned) * 3 * turn, (share - turned) * 1.2 * turn);
    if (share < 1) requestAnimationFrame(() => this.glide(begun, share));
  }

  private zoom(factor: number): void {
    this.eye.position.sub(this.controls.target).multiplyScalar(factor).add(this.controls.target);
    this.controls.update();
    this.draw();
  }

  private press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return; // the browser's own
    const keys: Record<string, () => void> = {
      ArrowLeft: () => this.orbit(-turn, 0),
      ArrowRight: () => this.orbit(turn, 0),
      ArrowUp: () => this.orbit(0, turn),
      ArrowDown: () => this.orbit(0, -turn),
      '+': () => this.zoom(1 / 1.15),
      '=': () => this.zoom(1 / 1.15),
      '-': () => this.zoom(1.15),
      Home: () => this.lookFromCamera(),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** The whole photograph fits into the box, whatever shape the two have. */
  private fit(): void {
    const { clientWidth: width, clientHeight: height } = this.box;
    if (width === 0 || height === 0) return;
    this.renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
    this.renderer.setSize(width, height, false);
    this.eye.aspect = width / height;
    const { width: across, height: down, focal_px } = this.photographer;
    const tangent = Math.max(down, across / this.eye.aspect) / 2 / focal_px;
    this.eye.fov = (2 * Math.atan(tangent) * 180) / Math.PI;
    this.eye.updateProjectionMatrix();
    this.material.uniforms.scale!.value = this.renderer.domElement.height / 2 / tangent;
    this.draw();
  }

  private drawNow(): void {
    if (this.box.hidden) return;
    if (this.controls.update()) this.draw(); // still gliding
    this.renderer.render(this.scene, this.eye);
  }
}
