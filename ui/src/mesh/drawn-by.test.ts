import { expect, test } from 'vitest';
import { isSoftware } from './drawn-by';

test('what a processor draws is told from what a graphics card does', () => {
  const cards = [
    'ANGLE (Intel, Mesa Intel(R) UHD Graphics 620 (KBL GT2), OpenGL 4.6)',
    'ANGLE (Apple, ANGLE Metal Renderer: Apple M2, Unspecified Version)',
    'Adreno (TM) 640',
  ];
  const processors = [
    'ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero) (0x0000C0DE)), SwiftShader driver)',
    'llvmpipe (LLVM 15.0.6, 256 bits)',
    'ANGLE (Microsoft, Microsoft Basic Render Driver Direct3D11)',
  ];
  for (const one of cards) expect(isSoftware(one)).toBe(false);
  for (const one of processors) expect(isSoftware(one)).toBe(true);
});
