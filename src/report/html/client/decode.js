// Unpacks the numbers of plots; the scales are those of quantize.ts.

/** @param {string} base64 */
function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/**
 * @param {string} base64
 * @returns {(number | null)[]}
 */
export function unpackLogarithmic(base64) {
  const bytes = bytesOf(base64);
  return Array.from({ length: bytes.length / 2 }, (_, i) => {
    const code = /** @type {number} */ (bytes[2 * i]) + 256 * /** @type {number} */ (bytes[2 * i + 1]);
    if (code < 2) return code === 0 ? null : 0;
    return 2 ** (((code - 2) / 65533) * 52 - 10);
  });
}

/**
 * @param {string} base64
 * @returns {(number | null)[]}
 */
export function unpackShares(base64) {
  return Array.from(bytesOf(base64), (code) => (code === 255 ? null : code / 250));
}
