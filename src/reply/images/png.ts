/** A drawing as the picture that a chat shows, at twice its size. The renderer is loaded with the first one. */
import { covers, family, fontFiles } from "./font.ts";

const zoom = 2;

/**
 * Rendered on a thread of its own. Where a text has characters that the font lacks, the machine's fonts are asked too,
 * which takes longer; what none of them has is drawn as an empty box, and stands in the picture's text all the same.
 *
 * @throws the renderer's binary is not installed (npm leaves it out with `--omit=optional`)
 */
export async function png(svg: string): Promise<Uint8Array> {
  const { renderAsync } = await import("@resvg/resvg-js");
  const image = await renderAsync(svg, {
    fitTo: { mode: "zoom", value: zoom },
    font: { fontFiles, loadSystemFonts: !covers(svg), defaultFontFamily: family },
  });
  return image.asPng();
}
