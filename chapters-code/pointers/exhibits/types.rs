//! A function for each type of number, which returns what it is given.
#![cfg(target_family = "wasm")]

// ANCHOR: same
macro_rules! same {
    ($($Type:ident)*) => {$(
        #[unsafe(no_mangle)]
        pub extern "C" fn $Type(it: $Type) -> $Type {
            it
        }
    )*};
}

same!(u8 i8 u16 i16 u32 i32 usize u64 i64 f32 f64 bool);
// ANCHOR_END: same

// ANCHOR: upper
/// The same letter as a capital; 0 when the number is no `char`.
#[unsafe(no_mangle)]
pub extern "C" fn upper(letter: u32) -> u32 {
    char::from_u32(letter).map_or(0, |letter| letter.to_ascii_uppercase().into())
}
// ANCHOR_END: upper
