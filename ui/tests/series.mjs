// Makes a small cone-beam series of nobody: a jaw of simple shapes, one DICOM file a slice (explicit VR, little endian).
// In: a folder, size and spacing, and what else is to stand in the files. Out: the files' paths.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CT = '1.2.840.10008.5.1.4.1.1.2';
const EXPLICIT = '1.2.840.10008.1.2.1';
const STUDY = '2.25.1234567890';
const LONG = ['OB', 'OW'];

function element(group, number, vr, value) {
  const text = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  const pad = Buffer.from(text.length % 2 ? (vr === 'UI' || vr === 'OB' ? '\0' : ' ') : '');
  const head = Buffer.alloc(LONG.includes(vr) ? 12 : 8);
  head.writeUInt16LE(group, 0);
  head.writeUInt16LE(number, 2);
  head.write(vr, 4, 'latin1');
  const length = text.length + pad.length;
  if (LONG.includes(vr)) head.writeUInt32LE(length, 8);
  else head.writeUInt16LE(length, 6);
  return Buffer.concat([head, text, pad]);
}

function whole(number) {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(number);
  return bytes;
}

function file(instance, elements) {
  const meta = Buffer.concat([
    element(2, 0x0001, 'OB', Buffer.from([0, 1])),
    element(2, 0x0002, 'UI', CT),
    element(2, 0x0003, 'UI', instance),
    element(2, 0x0010, 'UI', EXPLICIT),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(meta.length);
  const first = element(2, 0, 'UL', length);
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), first, meta, ...elements]);
}

/** Grey value at a place, mm from the middle: x to the left, y to the back, z to the head. */
function grey(x, y, z) {
  // A head of soft tissue, a horseshoe of bone in it, teeth along that, each a shell with a pulp; air around.
  const head = (x / 34) ** 2 + ((y - 6) / 38) ** 2 + (z / 30) ** 2;
  if (head > 1) return -1000;
  const along = Math.atan2(-(y - 16), x);
  const reach = Math.hypot(x / 24, (y - 16) / 34);
  const onArch = Math.abs(reach - 1) * 28;
  if (along < 0 || along > Math.PI) return 40;
  const tooth = Math.abs((((along / Math.PI) * 15) % 1) - 0.5) * 9;
  const across = Math.hypot(onArch, tooth);
  if (z > -3 && z < 9) {
    const wide = 3.6 - Math.max(0, 2 - z) * 0.25;
    if (across < 0.7 && z < 6) return 150;
    if (across < wide) return z > 2 && across > wide - 1 ? 2900 : 1700;
  }
  if (z >= -14 && z < 1 && onArch < 5.5) return onArch > 4 || z < -12 ? 1300 : 500;
  return 40;
}

export function makeSeries(folder, options = {}) {
  const {
    size = [72, 80, 48],
    spacing = [1, 1, 1],
    name = '',
    born = '',
    series = '1',
    leave = -1,
  } = options;
  mkdirSync(folder, { recursive: true });
  const [columns, rows, slices] = size;
  const [sx, sy, sz] = spacing;
  const uid = `${STUDY}.${series}`;
  const made = [];
  for (let z = 0; z < slices; z++) {
    if (z === leave) continue;
    const pixels = Buffer.alloc(columns * rows * 2);
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++) {
        const at = [(x - columns / 2) * sx, (y - rows / 2) * sy, (z - slices / 2) * sz];
        const noise = ((x * 7919 + y * 104729 + z * 1299709) % 97) - 48;
        const value = Math.max(0, Math.min(4095, grey(...at) + noise + 1024));
        pixels.writeUInt16LE(value, (y * columns + x) * 2);
      }
    const instance = `${uid}.${z + 1}`;
    const place = [-(columns / 2) * sx, -(rows / 2) * sy, (z - slices / 2) * sz];
    const elements = [
      element(8, 0x0005, 'CS', 'ISO_IR 192'),
      element(8, 0x0008, 'CS', 'ORIGINAL\\PRIMARY\\AXIAL'),
      element(8, 0x0016, 'UI', CT),
      element(8, 0x0018, 'UI', instance),
      element(8, 0x0020, 'DA', '20450302'),
      element(8, 0x0060, 'CS', 'CT'),
      element(8, 0x0070, 'LO', 'Nobody, a phantom'),
      element(8, 0x103e, 'LO', 'lower jaw'),
      element(0x10, 0x0010, 'PN', name),
      element(0x10, 0x0030, 'DA', born),
      element(0x20, 0x000d, 'UI', STUDY),
      element(0x20, 0x000e, 'UI', uid),
      element(0x20, 0x0032, 'DS', place.map((one) => one.toFixed(3)).join('\\')),
      element(0x20, 0x0037, 'DS', '1\\0\\0\\0\\1\\0'),
      element(0x28, 0x0002, 'US', whole(1)),
      element(0x28, 0x0004, 'CS', 'MONOCHROME2'),
      element(0x28, 0x0010, 'US', whole(rows)),
      element(0x28, 0x0011, 'US', whole(columns)),
      element(0x28, 0x0030, 'DS', `${sy}\\${sx}`),
      element(0x28, 0x0100, 'US', whole(16)),
      element(0x28, 0x0101, 'US', whole(12)),
      element(0x28, 0x0102, 'US', whole(11)),
      element(0x28, 0x0103, 'US', whole(0)),
      element(0x28, 0x1052, 'DS', '-1024'),
      element(0x28, 0x1053, 'DS', '1'),
      element(0x28, 0x1054, 'LO', 'HU'),
      element(0x7fe0, 0x0010, 'OW', pixels),
    ];
    const path = join(folder, `IM${String(z).padStart(4, '0')}`);
    writeFileSync(path, file(instance, elements));
    made.push(path);
  }
  return made;
}
