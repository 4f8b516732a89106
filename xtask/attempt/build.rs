//! Takes the check of an exercise, `BOOK_CHECK`, and a reader's attempt, `BOOK_ATTEMPT`, where that is a
//! host; without a check, the program has nothing to check. `BOOK_ATTEMPT_HASH` has the program built
//! anew for another text: by a file's time alone, one that was put back would be taken for the old one.

use std::{env, error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let variables = ["BOOK_ATTEMPT", "BOOK_CHECK"];
    for variable in variables {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    println!("cargo::rerun-if-env-changed=BOOK_ATTEMPT_HASH");
    println!("cargo::rerun-if-changed=build.rs");
    let [attempt, check] = variables.map(|variable| env::var(variable).ok());
    let attempt = attempt.map_or(String::new(), |attempt| {
        format!("#[allow(dead_code)] #[path = {attempt:?}] pub mod attempt;\n")
    });
    let code = match check {
        Some(check) => format!(
            "{attempt}#[path = {check:?}] pub mod check;\n\
             const CHECKS: &[(&str, Check)] = &[(\"attempt\", check::check)];\n"
        ),
        None => "const CHECKS: &[(&str, Check)] = &[];\n".to_owned(),
    };
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("attempt.rs"), code)?;
    Ok(())
}
