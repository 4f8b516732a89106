//! Takes a reader's attempt at an exercise, `BOOK_ATTEMPT`, and its check, `BOOK_CHECK`; without them,
//! the program has nothing to check.

use std::{env, error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let variables = ["BOOK_ATTEMPT", "BOOK_CHECK"];
    for variable in variables {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    println!("cargo::rerun-if-changed=build.rs");
    let code = match variables.map(env::var) {
        [Ok(attempt), Ok(check)] => format!(
            "#[allow(dead_code)] #[path = {attempt:?}] pub mod attempt;\n\
             #[path = {check:?}] pub mod check;\n\
             const CHECKS: &[(&str, Check)] = &[(\"attempt\", check::check)];\n"
        ),
        _ => "const CHECKS: &[(&str, Check)] = &[];\n".to_owned(),
    };
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("attempt.rs"), code)?;
    Ok(())
}
