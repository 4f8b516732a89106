//! A local variable that is lent to the host while the call lasts.
#![cfg(target_family = "wasm")]

#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// Writes a number at `place`.
    fn answer(place: *mut u32);
}

#[unsafe(no_mangle)]
pub extern "C" fn ask() -> u32 {
    let mut local = 0;
    // SAFETY: `local` lives until the call is over, and nobody else has its address.
    unsafe { answer(&mut local) };
    local
}
