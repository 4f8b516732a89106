// Draws the picture and the guest's grey one into the two canvases of the chapter's page.

import { readGuest } from "../hosts/guest.mjs";
import { GuestMemory } from "./guest-memory.mjs";
import { HEIGHT, pixels, WIDTH } from "./picture.mjs";

const { instance } = await WebAssembly.instantiate(await readGuest("put-together"));
const guest = new GuestMemory(instance.exports, []);
const greys = guest.take((out) =>
  guest.lend(pixels, (ptr, size) => guest.run("grey", ptr, size / 4, out)),
);

function draw(canvas, colourOf) {
  const context = canvas.getContext("2d");
  const [width, height] = [canvas.width / WIDTH, canvas.height / HEIGHT];
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    context.fillStyle = `rgb(${colourOf(i).join(" ")})`;
    context.fillRect(width * (i % WIDTH), height * Math.floor(i / WIDTH), width, height);
  }
}

const figure = document.getElementById("planet");
const [before, after] = figure.querySelectorAll("canvas");
draw(before, (i) => [...pixels.subarray(4 * i, 4 * i + 3)]);
draw(after, (i) => [greys[i], greys[i], greys[i]]);
figure.hidden = false;
