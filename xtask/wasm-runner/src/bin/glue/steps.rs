//! The steps of the generated script: the parts that the chapter's page shows.

use anyhow::{Result, bail};

/// A part of the script: its name on the page, its first line and its last.
type Step = (&'static str, &'static str, &'static str);

const DISPOSE: &str = "if (Symbol.dispose) Pair.prototype[Symbol.dispose] = Pair.prototype.free;";

/// In the order of the script, each after the end of the one before.
const STEPS: &[Step] = &[
    ("destroy", "    __destroy_into_raw() {", "    }"),
    ("free", "    free() {", "    }"),
    ("get_byte", "    get byte() {", "    }"),
    ("constructor", "    constructor(byte, number) {", "    }"),
    ("dispose", DISPOSE, DISPOSE),
    ("replace_str", "export function replace_str(text) {", "}"),
    ("show", "export function show(viewer) {", "}"),
    ("imports", "function __wbg_get_imports() {", "}"),
    (
        "finalization",
        "const PairFinalization = (typeof FinalizationRegistry === 'undefined')",
        "    : new FinalizationRegistry(ptr => wasm.__wbg_pair_free(ptr, 1));",
    ),
    ("slice", "function getArrayU8FromWasm0(ptr, len) {", "}"),
    ("string", "function getStringFromWasm0(ptr, len) {", "}"),
    ("view", "let cachedUint8ArrayMemory0 = null;", "}"),
    ("pass_whole", "function passStringToWasm0(arg, malloc, realloc) {", "    }"),
    ("pass_ascii", "    let len = arg.length;", "    }"),
    ("pass_rest", "    if (offset !== len) {", "}"),
    ("decode", "let cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });", "}"),
];

/// The script with each step between its anchors.
///
/// # Errors
///
/// When a line is not there any more: this version generates something else, and the page has to
/// be read again.
pub fn mark(script: &str) -> Result<String> {
    mark_steps(script, STEPS)
}

fn mark_steps(script: &str, steps: &[Step]) -> Result<String> {
    let mut marked = String::new();
    let mut steps = steps.iter().peekable();
    let mut inside = false;
    for line in script.lines() {
        if let Some((name, first, _)) = steps.peek()
            && !inside
            && line == *first
        {
            marked += &format!("// ANCHOR: {name}\n");
            inside = true;
        }
        marked += line;
        marked.push('\n');
        if inside && let Some((name, ..)) = steps.next_if(|(_, _, last)| line == *last) {
            marked += &format!("// ANCHOR_END: {name}\n");
            inside = false;
        }
    }
    if let Some((name, first, last)) = steps.next() {
        let line = if inside { last } else { first };
        bail!("the glue has no line `{line}` where the step `{name}` should be: read it anew");
    }
    Ok(marked)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "let a;\nfunction one() {\n    a();\n}\nfunction two() {\n}\n";

    #[test]
    fn steps_are_put_between_anchors() {
        let steps = [("one", "function one() {", "}"), ("two", "function two() {", "}")];
        assert_eq!(
            mark_steps(SCRIPT, &steps).unwrap(),
            "let a;\n\
             // ANCHOR: one\nfunction one() {\n    a();\n}\n// ANCHOR_END: one\n\
             // ANCHOR: two\nfunction two() {\n}\n// ANCHOR_END: two\n"
        );
    }

    #[test]
    fn glue_of_another_shape_is_refused() {
        let steps = [("two", "function two() {", "}"), ("one", "function one() {", "}")];
        let error = mark_steps(SCRIPT, &steps).unwrap_err().to_string();
        assert!(error.contains("`function one() {` where the step `one`"), "{error}");
    }
}
