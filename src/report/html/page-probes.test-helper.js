// What tests of the page ask inside the browser; put there before the page loads.

/** Canvases of plots that show fewer colours than any drawn plot has, by their figure. */
function blankCanvases() {
  return [...document.querySelectorAll('figure .canvas canvas')]
    .filter((canvas) => canvas instanceof HTMLCanvasElement && canvas.offsetWidth > 0)
    .filter((canvas) => new Set(pixelsOf(/** @type {HTMLCanvasElement} */ (canvas))).size < 5)
    .map((canvas) => canvas.closest('figure')?.dataset['plot']);
}

/**
 * How much of a figure's plot is of a target's colour.
 *
 * @param {string} plot
 * @param {number} target
 */
function countPixels(plot, target) {
  const chip = document.querySelector(`.chip .t${target}`);
  const canvas = document.querySelector(`figure[data-plot="${plot}"] canvas`);
  if (chip === null || !(canvas instanceof HTMLCanvasElement)) throw new Error(`no plot ${plot}`);
  const [red = 0, green = 0, blue = 0] = (getComputedStyle(chip).color.match(/\d+/g) ?? []).map(Number);
  const wanted = ((red << 16) | (green << 8) | blue) >>> 0;
  return pixelsOf(canvas).filter((pixel) => pixel === wanted).length;
}

/** Opaque pixels as numbers. @param {HTMLCanvasElement} canvas */
function pixelsOf(canvas) {
  // From a copy: the browser has a remark on reading from a canvas that was made for drawing.
  const copy = document.createElement('canvas');
  Object.assign(copy, { width: canvas.width, height: canvas.height });
  const context = copy.getContext('2d', { willReadFrequently: true });
  context?.drawImage(canvas, 0, 0);
  const { data } = context?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
  const pixels = [];
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3] === 255)
      pixels.push((((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0)) >>> 0);
  }
  return pixels;
}

/** Tags and names of attributes of every element: what foreign text must not change. */
function structure() {
  return [...document.querySelectorAll('*')].map(({ tagName, attributes }) =>
    [tagName, ...[...attributes].map(({ name }) => name).sort()].join(' '),
  );
}

/** Texts whose contrast to what lies behind them is below 4.5, WCAG 2.2 success criterion 1.4.3. */
function faintTexts() {
  return [...document.querySelectorAll('body *')]
    .filter((node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent?.trim()))
    .filter((node) => node.checkVisibility() && !['SCRIPT', 'STYLE'].includes(node.tagName))
    .map((node) => {
      const style = getComputedStyle(node);
      const color = node instanceof SVGElement ? style.fill : style.color;
      return { text: node.textContent?.trim().slice(0, 40), contrast: contrast(color, backgroundOf(node)) };
    })
    .filter((one) => one.contrast < 4.5);
}

/** @param {Element | null} node @returns {string} */
function backgroundOf(node) {
  if (node === null) return 'rgb(255, 255, 255)';
  const { backgroundColor } = getComputedStyle(node);
  return /^rgba\(.*, 0\)$/.test(backgroundColor) ? backgroundOf(node.parentElement) : backgroundColor;
}

/** @param {string} one @param {string} other */
function contrast(one, other) {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

/** @param {string} color */
function luminance(color) {
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map((channel) => {
    // Mixed colours are computed as "color(srgb 0.7 0.8 0.8)".
    const share = color.startsWith('color(') ? Number(channel) : Number(channel) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

Object.assign(globalThis, { probes: { blankCanvases, countPixels, structure, faintTexts } });
