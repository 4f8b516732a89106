document.querySelector("pre").append("2 + 3 = 5\n");
throw new RangeError("broken");
