// In: a drawing context, or none: then one is made and let go. Out: whether a processor draws, for want of a graphics card.
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

export const isSoftware = (renderer: string): boolean => SOFTWARE.test(renderer);

export function drawnByProcessor(gl: WebGLRenderingContext | WebGL2RenderingContext): boolean {
  const told = gl.getExtension('WEBGL_debug_renderer_info');
  return isSoftware(String(gl.getParameter(told ? told.UNMASKED_RENDERER_WEBGL : gl.RENDERER)));
}

let known: boolean | undefined;

/** The same of this browser, asked for once: before there is a picture. */
export function isDrawnByProcessor(): boolean {
  if (known === undefined) {
    const gl = document.createElement('canvas').getContext('webgl');
    known = gl !== null && drawnByProcessor(gl);
    gl?.getExtension('WEBGL_lose_context')?.loseContext();
  }
  return known;
}
