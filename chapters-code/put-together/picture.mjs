// A planet with its ring, as red, green, blue and opacity. A pixel is twice as high as it is wide.

export const [WIDTH, HEIGHT] = [48, 20];

function colour(column, row) {
  const [x, y] = [column - 23.5, 2 * row - 19];
  const [u, v] = [0.96 * x - 0.28 * y, 0.98 * x + 3.36 * y];
  const distance = Math.sqrt(u * u + v * v);
  const depth = 144 - x * x - y * y;
  if (distance > 15.5 && distance < 23.5 && (v > 0 || depth < 0)) {
    return distance > 19 && distance < 20 ? [60, 50, 40] : [196, 172, 128];
  }
  if (depth > 0) {
    const light = Math.max(0.12, (0.55 * Math.sqrt(depth) - 0.65 * x - 0.52 * y) / 12);
    return [255 * light, 214 * light, 138 * light];
  }
  return (37 * column + 101 * row) % 89 === 7 ? [255, 255, 255] : [0, 0, 24];
}

export const pixels = new Uint8Array(4 * WIDTH * HEIGHT);
for (let i = 0; i < WIDTH * HEIGHT; i++) {
  pixels.set([...colour(i % WIDTH, Math.floor(i / WIDTH)), 255], 4 * i);
}
