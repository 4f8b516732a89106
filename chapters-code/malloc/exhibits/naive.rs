//! A bump allocator: a counter and an addition.
#![cfg(target_family = "wasm")]

// ANCHOR: naive
#[repr(C)]
struct Heap {
    room: [u8; 32],
    next: usize,
}

static mut HEAP: Heap = Heap { room: [0; 32], next: 0 };

#[unsafe(no_mangle)]
pub extern "C" fn malloc(size: usize) -> *mut u8 {
    unsafe {
        let start = HEAP.next;
        HEAP.next += size;
        (&raw mut HEAP.room).cast::<u8>().add(start)
    }
}
// ANCHOR_END: naive

// ANCHOR: hello
/// Allocates the string "hello".
#[unsafe(no_mangle)]
pub extern "C" fn hello() -> *mut u8 {
    let text = malloc(5);
    unsafe { text.copy_from_nonoverlapping(b"hello".as_ptr(), 5) };
    text
}
// ANCHOR_END: hello

#[cfg(miri)]
fn main() {
    let (first, second) = (malloc(12), malloc(24));
    unsafe { first.write_bytes(0x61, 12) };
    unsafe { second.write_bytes(0x62, 24) };
    hello();
}
