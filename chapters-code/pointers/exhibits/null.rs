//! A reference that the host may set to null.
#![cfg(target_family = "wasm")]

// ANCHOR: get_or
#[unsafe(no_mangle)]
pub extern "C" fn get_or(byte: &u8, other: u32) -> u32 {
    if core::ptr::from_ref(byte).is_null() {
        return other;
    }
    u32::from(*byte)
}
// ANCHOR_END: get_or

#[cfg(miri)]
fn main() {
    let function: extern "C" fn(&u8, u32) -> u32 = get_or;
    let as_the_host_sees_it: extern "C" fn(*const u8, u32) -> u32 =
        unsafe { core::mem::transmute(function) };
    as_the_host_sees_it(core::ptr::null(), 99);
}
