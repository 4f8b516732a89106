// The page does not get to its own limit.
postMessage({ block: true });
