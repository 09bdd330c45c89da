// In: blocks of zones, and how each zone is to look. Out: bodies for a scene. A picture only.
import { BoxGeometry, Color, Group, InstancedMesh, Matrix4, MeshStandardMaterial } from 'three';
import type { Vector } from './frame';

/** Blocks of equal cubes, zone by zone: x, y, z of each, one after the other. */
export interface Blocks {
  block_mm: number;
  origin_mm: Vector;
  zones: number[][];
}
export interface ZoneLook {
  /** sRGB, each 0 to 1. */
  colour: [number, number, number];
  opacity: number;
}

type Cubes = InstancedMesh<BoxGeometry, MeshStandardMaterial>;

export class BlockBodies {
  readonly group = new Group();
  private readonly box: BoxGeometry;
  private readonly bodies: (Cubes | null)[];

  constructor({ block_mm, origin_mm, zones }: Blocks) {
    this.box = new BoxGeometry(block_mm, block_mm, block_mm);
    const place = new Matrix4();
    const middle = (axis: 0 | 1 | 2, at: number | undefined) =>
      origin_mm[axis] + ((at ?? 0) + 0.5) * block_mm;
    this.bodies = zones.map((blocks) => {
      const count = Math.floor(blocks.length / 3);
      if (count === 0) return null;
      const material = new MeshStandardMaterial({ roughness: 0.7, transparent: true });
      const cubes = new InstancedMesh(this.box, material, count);
      for (let i = 0; i < count; i += 1) {
        place.makeTranslation(
          middle(0, blocks[3 * i]),
          middle(1, blocks[3 * i + 1]),
          middle(2, blocks[3 * i + 2]),
        );
        cubes.setMatrixAt(i, place);
      }
      this.group.add(cubes);
      return cubes;
    });
  }

  look(looks: ZoneLook[]): void {
    this.bodies.forEach((cubes, zone) => {
      const look = looks[zone];
      if (!cubes || !look) return;
      cubes.material.color = new Color().setRGB(...look.colour, 'srgb');
      cubes.material.opacity = look.opacity;
      // What is only planned hides nothing.
      cubes.material.depthWrite = look.opacity > 0.9;
      cubes.visible = look.opacity > 0;
    });
  }

  close(): void {
    this.box.dispose();
    this.bodies.forEach((cubes) => {
      cubes?.material.dispose();
      cubes?.dispose();
    });
  }
}
