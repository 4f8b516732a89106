// Waits for what comes later, as for a module that is fetched.
await new Promise((resolve) => setTimeout(resolve, 300));
document.querySelector("pre").append("2 + 3 = 5\n", " é 😀\n");
