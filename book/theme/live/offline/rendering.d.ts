/** The rendering that the worker keeps: the SHA-256 of each file by its path. */
declare const RENDERING: { id: string; files: Record<string, string> };
