//! The guest as its host uses it, for Miri.
#![cfg(target_family = "wasm")]

#[path = "src/lib.rs"]
mod guest;

use core::{ptr, slice};

use guest::{Text, greeting_descriptor, greeting_out, greeting_packed, slot};

fn main() {
    let out = slot();
    // SAFETY: `out` is what `slot` has returned.
    unsafe { greeting_out(out) };
    for text in [out.cast_const(), greeting_descriptor()] {
        // SAFETY: both point to a living `Text`: a pointer and a length, in this order.
        let (ptr, len) =
            unsafe { (text.cast::<*const u8>().read(), text.cast::<usize>().add(1).read()) };
        check(ptr, len);
        assert_eq!(greeting_packed(), (len as u64) << 32 | ptr.addr() as u64);
    }
    // The host has nothing but this number.
    let packed = greeting_packed();
    check(ptr::with_exposed_provenance(packed as u32 as usize), (packed >> 32) as usize);
    // What it says does not change.
    assert_eq!(packed, greeting_packed());
    assert_eq!(size_of::<Text>(), 2 * size_of::<usize>());
}

fn check(ptr: *const u8, len: usize) {
    // SAFETY: the guest vouches for them.
    assert_eq!(unsafe { slice::from_raw_parts(ptr, len) }, b"Hello WASM!");
}
