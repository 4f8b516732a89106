//! A guest that holds an exclusive reference to what it lets its host write.
#![cfg(target_family = "wasm")]

#[cfg(not(miri))]
#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// Writes `len` bytes at `ptr`.
    fn fill(ptr: *mut u8, len: usize);
}

// ANCHOR: held
#[unsafe(no_mangle)]
pub extern "C" fn first() -> u8 {
    let mut room = [0; 4];
    let ptr = room.as_mut_ptr();
    // The host writes by `ptr`, and `read` has the only reference.
    read(unsafe { &mut *ptr.cast() }, ptr)
}

fn read(room: &mut [u8; 4], ptr: *mut u8) -> u8 {
    room[0] = 1;
    unsafe { fill(ptr, room.len()) };
    room[0]
}
// ANCHOR_END: held

#[cfg(miri)]
unsafe fn fill(ptr: *mut u8, len: usize) {
    unsafe { ptr.write_bytes(99, len) };
}

#[cfg(miri)]
fn main() {
    first();
}
