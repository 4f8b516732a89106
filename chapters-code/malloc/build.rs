//! Gives the guest's memory a maximum, so that it can run out.

fn main() {
    // ANCHOR: maximum
    // 32 pages of 64 KiB.
    println!("cargo::rustc-cdylib-link-arg=--max-memory=2097152");
    // ANCHOR_END: maximum
}
