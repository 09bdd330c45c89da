// In: a canvas, a mesh, how to colour it. Out: a picture that can be turned, and the point under a click.
// Law: a frame is drawn only when something changed. A picture only: nothing is measured on it.
import {
  AmbientLight,
  BufferAttribute,
  BufferGeometry,
  Color,
  DirectionalLight,
  Mesh as Body,
  MeshStandardMaterial,
  PerspectiveCamera,
  Plane,
  Raycaster,
  Scene,
  Vector2,
  Vector3,
  WebGLRenderer,
} from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import { LineMaterial } from 'three/examples/jsm/lines/LineMaterial.js';
import { LineSegments2 } from 'three/examples/jsm/lines/LineSegments2.js';
import { LineSegmentsGeometry } from 'three/examples/jsm/lines/LineSegmentsGeometry.js';
import { BlockBodies, type Blocks, type ZoneLook } from './blocks';
import { colourOf } from './colours';
import { drawnByProcessor, isDrawnByProcessor } from './drawn-by';
import type { Mesh } from './decode';
import { farOf, reachOf } from './fit';
import type { Frame, Vector } from './frame';
import { rampColour, type Ramp } from './ramp';
import { split, type Split } from './split';

const COARSE = 0.5;

export type Paint = 'teeth' | 'scan' | 'value';
/** A line over the picture: pairs of points, and its colour. */
export interface Line {
  pairs: Float32Array;
  colour: string;
  /** It is wholly in the picture, also where it goes beyond the surface. */
  fit?: boolean;
}
/** A plane that takes away what lies before it. */
export interface Section {
  normal: Vector;
  at: number;
}
export interface Spot {
  /** Of the width and of the height, 0 to 1. */
  across: number;
  down: number;
  x: number;
  y: number;
  behind: boolean;
}

export class Stage {
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly camera = new PerspectiveCamera(30, 1, 0.5, 2000);
  private controls: OrbitControls;
  private readonly light = new DirectionalLight(0xffffff, 2.1);
  private body: Body<BufferGeometry, MeshStandardMaterial> | null = null;
  private mesh: Mesh | null = null;
  private parts: Split | null = null;
  private waiting = 0;
  private radius = 30;
  private placed = false;
  /** From where it was looked at last, as long as no hand has moved it since. */
  private fitted: { way: Vector3; up: Vector3 } | null = null;
  private lines: LineSegments2[] = [];
  /** Of the lines that are to be wholly seen, from the middle of the surface. */
  private reach = 0;
  private blocks: BlockBodies | null = null;
  private readonly plane = new Plane();
  private section: Section | null = null;
  drawn: () => void = () => undefined;

  /** `live`: it changes while a session goes on, and takes no time of that: where a processor draws it, its edges are not smoothed. */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    live = false,
  ) {
    // The picture stays in its canvas, so that it is on the paper when the page is printed.
    this.renderer = new WebGLRenderer({
      canvas,
      antialias: !(live && isDrawnByProcessor()),
      alpha: true,
      preserveDrawingBuffer: true,
    });
    this.renderer.localClippingEnabled = true;
    this.renderer.setPixelRatio(this.ratio(false));
    this.scene.add(new AmbientLight(0xffffff, 1.1));
    this.scene.add(this.camera);
    this.camera.add(this.light);
    this.light.position.set(0.6, 0.9, 1);
    this.controls = this.hold();
  }

  private hold(): OrbitControls {
    const controls = new OrbitControls(this.camera, this.canvas);
    controls.enableDamping = false;
    controls.addEventListener('change', () => this.ask());
    controls.addEventListener('start', () => (this.fitted = null));
    return controls;
  }

  /** Dots of the picture to one of the page. What changes while a session goes on takes no time of the session: where a processor
      draws it, it is coarse. */
  private ratio(changes: boolean): number {
    const fine = Math.min(window.devicePixelRatio, 2);
    return changes && drawnByProcessor(this.renderer.getContext()) ? COARSE * fine : fine;
  }

  resize(width: number, height: number): void {
    if (width < 2 || height < 2) return;
    this.renderer.setSize(width, height, false);
    this.camera.aspect = width / height;
    this.camera.updateProjectionMatrix();
    // A turned tablet shows all of it again.
    if (this.fitted && this.placed) this.lookFrom(this.fitted.way, this.fitted.up);
    // Another size clears the canvas; paper does not wait for the next frame.
    this.renderer.render(this.scene, this.camera);
    this.ask();
  }

  show(mesh: Mesh, frame: Frame | null): void {
    this.mesh = mesh;
    this.parts = split(mesh);
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(this.parts.positions, 3));
    geometry.setAttribute('normal', new BufferAttribute(this.parts.normals, 3));
    geometry.setAttribute(
      'color',
      new BufferAttribute(new Float32Array(this.parts.positions.length), 3),
    );
    geometry.setIndex(new BufferAttribute(this.parts.faces, 1));
    geometry.computeBoundingSphere();
    this.leave();
    this.body = new Body(
      geometry,
      new MeshStandardMaterial({ vertexColors: true, roughness: 0.62, side: 2 }),
    );
    this.scene.add(this.body);
    this.clip(this.section);
    this.seeThrough();
    const before = this.radius;
    this.radius = geometry.boundingSphere?.radius ?? 30;
    // A part is looked at as a part, not from where its tooth was seen.
    const another = this.radius < before * 0.7 || this.radius > before * 1.4;
    if (!this.placed || another) this.look(frame, 'chewing');
    this.placed = true;
  }

  private leave(): void {
    if (!this.body) return;
    this.body.geometry.dispose();
    this.body.material.dispose();
    this.scene.remove(this.body);
    this.body = null;
  }

  /** No surface is shown, and no line on it; from where it was looked at stays. */
  clear(): void {
    if (!this.body) return;
    this.leave();
    this.mesh = null;
    this.parts = null;
    this.draw([]);
    this.ask();
  }

  /** Zones of work as blocks, in place of those before; the surface is seen through while there are some. */
  fill(blocks: Blocks | null): void {
    if (this.blocks) {
      this.scene.remove(this.blocks.group);
      this.blocks.close();
    }
    this.blocks = blocks && new BlockBodies(blocks);
    if (this.blocks) this.scene.add(this.blocks.group);
    this.renderer.setPixelRatio(this.ratio(blocks !== null));
    this.seeThrough();
    this.ask();
  }

  lookOfZones(looks: ZoneLook[]): void {
    this.blocks?.look(looks);
    this.ask();
  }

  private seeThrough(): void {
    if (!this.body) return;
    const { material } = this.body;
    material.transparent = this.blocks !== null;
    material.opacity = this.blocks ? 0.45 : 1;
    material.depthWrite = this.blocks === null;
    material.needsUpdate = true;
  }

  /** Takes away what lies before a plane; none shows all. */
  clip(section: Section | null): void {
    this.section = section;
    if (section) {
      this.plane.normal.set(...section.normal).negate();
      this.plane.constant = section.at;
    }
    if (this.body) this.body.material.clippingPlanes = section ? [this.plane] : [];
    this.ask();
  }

  /** Looks straight onto a plane, from the side that was taken away. */
  lookAlong(normal: Vector, up: Vector): void {
    const way = new Vector3(...normal);
    const level = Math.abs(way.dot(new Vector3(...up))) > 0.9;
    this.lookFrom(
      way,
      level ? new Vector3(...up).cross(new Vector3(0.3, 0.5, 0.8)) : new Vector3(...up),
    );
  }

  /** Lines over the picture, in place of those before. */
  draw(lines: Line[]): void {
    for (const old of this.lines) {
      this.scene.remove(old);
      old.geometry.dispose();
      old.material.dispose();
    }
    this.lines = lines
      .filter((line) => line.pairs.length > 0)
      .map(({ pairs, colour }) => {
        const geometry = new LineSegmentsGeometry().setPositions(pairs);
        const material = new LineMaterial({ color: new Color(colour), linewidth: 3 });
        const line = new LineSegments2(geometry, material);
        // Seen through the surface's own rim, on which it lies.
        material.depthTest = false;
        line.renderOrder = 1;
        return line;
      });
    this.lines.forEach((line) => this.scene.add(line));
    const before = this.reach;
    this.reach = reachOf(
      lines.filter((line) => line.fit).map(({ pairs }) => pairs),
      this.centre().toArray(),
    );
    // A line that goes beyond the picture is taken into it, where nobody turned that.
    if (this.reach > before && this.fitted) this.lookFrom(this.fitted.way, this.fitted.up);
    this.ask();
  }

  paint(how: Paint, chosen: number | null, ramp: Ramp | null = null): void {
    const { parts, mesh, body } = this;
    if (!parts || !mesh || !body) return;
    const out = body.geometry.getAttribute('color') as BufferAttribute;
    const labelled = mesh.labels.some((label) => label !== 0);
    const colour = new Color();
    for (let i = 0; i < parts.labels.length; i += 1) {
      const at = (parts.source[i] ?? 0) * 3;
      if (how === 'value') {
        const value = mesh.values?.[parts.source[i] ?? 0] ?? NaN;
        const [r, g, b] = ramp ? rampColour(ramp, value) : colourOf(0, null, false);
        colour.setRGB(r, g, b, 'srgb');
      } else if (how === 'scan' && mesh.colours) {
        colour.setRGB(
          (mesh.colours[at] ?? 0) / 255,
          (mesh.colours[at + 1] ?? 0) / 255,
          (mesh.colours[at + 2] ?? 0) / 255,
          'srgb',
        );
      } else {
        const label = how === 'scan' ? 0 : (parts.labels[i] ?? 0);
        const [r, g, b] = colourOf(label, chosen, labelled && how !== 'scan');
        colour.setRGB(r, g, b, 'srgb');
      }
      out.setXYZ(i, colour.r, colour.g, colour.b);
    }
    out.needsUpdate = true;
    this.ask();
  }

  look(frame: Frame | null, from: 'chewing' | 'front' | 'right' | 'left'): void {
    const f = frame ?? {
      outward: [0, 0, 1] as Vector,
      up: [0, 1, 0] as Vector,
      front: [0, -1, 0] as Vector,
    };
    const outward = new Vector3(...f.outward);
    const front = new Vector3(...f.front);
    // The head's own up: towards the eye for a lower jaw, away from it for an upper one.
    const lower = front.dot(new Vector3(...f.up)) < 0;
    const skull = outward.clone().multiplyScalar(lower ? 1 : -1);
    const right = new Vector3().crossVectors(front, skull);
    const way = { chewing: outward, front, right, left: right.clone().negate() }[from];
    this.lookFrom(way, from === 'chewing' ? new Vector3(...f.up) : skull);
  }

  private centre(): Vector3 {
    return this.body?.geometry.boundingSphere?.center ?? new Vector3();
  }

  private lookFrom(way: Vector3, up: Vector3): void {
    const centre = this.centre();
    this.camera.up.copy(up);
    const far = farOf(this.radius, this.reach, this.camera.fov, this.camera.aspect);
    this.camera.position.copy(centre).addScaledVector(way, far);
    this.camera.near = far / 50;
    this.camera.far = far * 4;
    this.camera.updateProjectionMatrix();
    // The controls read the camera's "up" only when they are made.
    this.controls.dispose();
    this.controls = this.hold();
    this.controls.target.copy(centre);
    this.controls.update();
    this.fitted = { way: way.clone(), up: up.clone() };
    this.ask();
  }

  turn(across: number, down: number): void {
    this.fitted = null;
    const from = this.camera.position.clone().sub(this.controls.target);
    const side = new Vector3().crossVectors(this.camera.up, from).normalize();
    from.applyAxisAngle(this.camera.up, across);
    from.applyAxisAngle(side, down);
    this.camera.position.copy(this.controls.target).add(from);
    this.controls.update();
    this.ask();
  }

  nearer(by: number): void {
    this.fitted = null;
    const from = this.camera.position.clone().sub(this.controls.target).multiplyScalar(by);
    this.camera.position.copy(this.controls.target).add(from);
    this.controls.update();
    this.ask();
  }

  /** The surface's point under a place of the canvas, in mm, and the label there. */
  pick(x: number, y: number): { at: Vector; fdi: number } | null {
    if (!this.body || !this.mesh) return null;
    const box = this.canvas.getBoundingClientRect();
    const ray = new Raycaster();
    ray.setFromCamera(
      new Vector2(((x - box.left) / box.width) * 2 - 1, 1 - ((y - box.top) / box.height) * 2),
      this.camera,
    );
    const hit = ray.intersectObject(this.body)[0];
    if (!hit) return null;
    return {
      at: [hit.point.x, hit.point.y, hit.point.z],
      fdi: this.mesh.labels[hit.faceIndex ?? 0] ?? 0,
    };
  }

  /** Where a point of the scan is on the canvas. */
  spot(at: Vector): Spot {
    const point = new Vector3(...at);
    const toEye = this.camera.position.clone().sub(point);
    const outward = point.clone().sub(this.controls.target);
    const seen = point.clone().project(this.camera);
    const box = this.canvas.getBoundingClientRect();
    const [across, down] = [(seen.x + 1) / 2, (1 - seen.y) / 2];
    return {
      across,
      down,
      x: across * box.width,
      y: down * box.height,
      behind: toEye.dot(outward) < -this.radius * this.radius * 0.9 || seen.z > 1,
    };
  }

  private ask(): void {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.renderer.render(this.scene, this.camera);
      this.drawn();
    });
  }

  close(): void {
    this.draw([]);
    this.fill(null);
    cancelAnimationFrame(this.waiting);
    this.controls.dispose();
    this.body?.geometry.dispose();
    this.body?.material.dispose();
    this.renderer.dispose();
  }
}
