document.querySelector("pre").append("2 + 3 = 5\n");
await new Promise((resolve) => setTimeout(resolve, 300));
throw new RangeError("broken");
