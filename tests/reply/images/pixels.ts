/** Reads a PNG as its pixels, so that a test can look at what was drawn. */
import { inflateSync } from "node:zlib";

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity, 0–255. */
  at(x: number, y: number): readonly [number, number, number, number];
}

/** Eight bits a channel, with opacity, not interlaced: what the renderer writes. */
export function decode(png: Uint8Array): Pixels {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  if (bytes.toString("latin1", 1, 4) !== "PNG") throw new Error("not a PNG");
  const data: Buffer[] = [];
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    if (bytes.toString("latin1", at + 4, at + 8) === "IDAT") data.push(bytes.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  if (bytes[24] !== 8 || bytes[25] !== 6 || bytes[28] !== 0)
    throw new Error("another kind of PNG than the renderer writes");
  const pixels = unfilter(inflateSync(Buffer.concat(data)), width, height);
  return {
    width,
    height,
    at(x, y) {
      const from = 4 * (y * width + x);
      return [pixels[from] ?? 0, pixels[from + 1] ?? 0, pixels[from + 2] ?? 0, pixels[from + 3] ?? 0];
    },
  };
}

/** Each row says how it was written as a difference from its neighbours (PNG specification, section 9). */
function unfilter(raw: Buffer, width: number, height: number): Uint8Array {
  const stride = 4 * width;
  const out = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const here = y * stride + x;
      const left = x < 4 ? 0 : (out[here - 4] ?? 0);
      const up = y === 0 ? 0 : (out[here - stride] ?? 0);
      const corner = x < 4 || y === 0 ? 0 : (out[here - stride - 4] ?? 0);
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 0] ?? 0;
      out[here] = (raw[y * (stride + 1) + 1 + x] ?? 0) + guess;
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** How many pixels of an area differ between two pictures. */
export function differing(a: Pixels, b: Pixels, area: { top: number; bottom: number }): number {
  let count = 0;
  for (let y = area.top; y < area.bottom; y++)
    for (let x = 0; x < Math.min(a.width, b.width); x++) if (a.at(x, y).join() !== b.at(x, y).join()) count++;
  return count;
}
