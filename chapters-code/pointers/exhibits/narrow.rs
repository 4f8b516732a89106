//! Parameters that are narrower than what arrives for them.
#![cfg(target_family = "wasm")]

// ANCHOR: narrow
#[unsafe(no_mangle)]
pub extern "C" fn low(byte: u8) -> u32 {
    u32::from(byte)
}

static TRIPLES: [u32; 256] = {
    let mut triples = [0; 256];
    let mut number = 0;
    while number < 256 {
        triples[number as usize] = 3 * number;
        number += 1;
    }
    triples
};

#[unsafe(no_mangle)]
pub extern "C" fn entry(index: u8) -> u32 {
    TRIPLES[usize::from(index)]
}
// ANCHOR_END: narrow

// ANCHOR: flag
#[unsafe(no_mangle)]
pub extern "C" fn count(members: u32, is_member: bool) -> u32 {
    members + u32::from(is_member)
}
// ANCHOR_END: flag
