// Draws the picture and the guest's grey one into the two canvases of the chapter's page.

import { readGuest } from "../hosts/guest.mjs";
import { GuestMemory } from "./guest-memory.mjs";
import { HEIGHT, pixels, WIDTH } from "./picture.mjs";

const { instance } = await WebAssembly.instantiate(await readGuest("put-together"));
const guest = new GuestMemory(instance.exports, []);
const greys = guest.take((out) =>
  guest.lend(pixels, (ptr, size) => guest.run("grey", ptr, size / 4, out)),
);

const pictures = [pixels, greys];
const figure = document.getElementById("planet");
for (const [i, canvas] of figure.querySelectorAll("canvas").entries()) {
  const picture = new ImageData(new Uint8ClampedArray(pictures[i]), WIDTH, HEIGHT);
  canvas.getContext("2d").putImageData(picture, 0, 0);
  const [width, aspectRatio] = ["min(336px, 100%)", "6 / 5"];
  Object.assign(canvas.style, { width, aspectRatio, imageRendering: "pixelated" });
}
figure.hidden = false;
