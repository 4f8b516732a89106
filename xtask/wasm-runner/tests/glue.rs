//! The chapter `your-toolchain` shows what the lock file's `wasm-bindgen` generates today.

use std::{fs, path::Path, process::Command};

#[test]
fn the_glue_is_what_is_generated_today() {
    let checked_in =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../chapters-code/your-toolchain/glue");
    let generated = Path::new(env!("CARGO_TARGET_TMPDIR")).join("glue");
    let status = Command::new(env!("CARGO_BIN_EXE_glue")).arg(&generated).status();
    assert!(status.unwrap().success(), "the glue cannot be generated");

    for file in ["your_toolchain.js", "your_toolchain_bg.wasm"] {
        let read = |folder: &Path| fs::read(folder.join(file)).unwrap_or_default();
        assert!(
            read(&checked_in) == read(&generated),
            "glue/{file} is not what is generated today: cargo run -p wasm-runner --bin glue, \
             then cargo xtask bless your-toolchain"
        );
    }
}
