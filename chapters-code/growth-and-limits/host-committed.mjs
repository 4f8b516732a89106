// own process: it measures the memory of its process

// ANCHOR: committed
import { memoryUsage } from "node:process";

const MIB = 2 ** 20;
const before = memoryUsage().rss;
const more = () => (memoryUsage().rss - before) / MIB;

const memory = new WebAssembly.Memory({ initial: 0 });
memory.grow(16384);
console.log(`1024 MiB grown, less than 64 MiB resident: ${more() < 64}`);

const bytes = new Uint8Array(memory.buffer);
for (let at = 0; at < 256 * MIB; at += 4096) bytes[at] = 1;
console.log(`256 MiB touched, at least 224 MiB resident: ${more() >= 224}`);

bytes.fill(0, 0, 256 * MIB);
console.log(`zeros again, at least 224 MiB resident: ${more() >= 224}`);
// ANCHOR_END: committed
