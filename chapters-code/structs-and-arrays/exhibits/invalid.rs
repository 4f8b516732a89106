//! Functions that believe their host.
#![cfg(target_family = "wasm")]

// ANCHOR: kind
#[repr(u8)]
pub enum Kind {
    Food = 1,
    Book = 2,
    Tool = 3,
}

#[unsafe(no_mangle)]
pub extern "C" fn tax(kind: Kind) -> u32 {
    match kind {
        Kind::Food => 7,
        Kind::Book => 5,
        Kind::Tool => 19,
    }
}
// ANCHOR_END: kind

// ANCHOR: others
#[unsafe(no_mangle)]
pub extern "C" fn paid(paid: bool) -> u32 {
    u32::from(paid)
}

#[unsafe(no_mangle)]
pub extern "C" fn bytes(letter: char) -> usize {
    letter.len_utf8()
}
// ANCHOR_END: others

#[cfg(miri)]
fn main() {
    let kind: Kind = unsafe { core::mem::transmute(9_u8) };
    tax(kind);
}
