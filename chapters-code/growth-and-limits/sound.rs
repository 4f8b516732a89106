//! The guest as Miri sees it: used as its host uses it, on the very target.

#[path = "src/lib.rs"]
mod guest;

use guest::{alloc, dealloc, pushed, reserved, resize};

fn main() {
    for align in [1, 8, 64] {
        let mut block = core::ptr::null_mut();
        let mut size: usize = 0;
        for new_size in [100, 1000, 10, 0, 300] {
            // SAFETY: null, and then each address with the size that it was given for; what is read
            // was written in the turn before.
            unsafe {
                block = resize(block, size, align, new_size);
                for index in 0..size.min(new_size) {
                    assert_eq!(block.add(index).read(), index as u8);
                }
                for index in 0..new_size {
                    block.add(index).write(index as u8);
                }
                assert!(resize(block, new_size, align, usize::MAX).is_null());
            }
            size = new_size;
        }
        // SAFETY: the block is ours, and goes back once.
        unsafe { dealloc(block, size, align) }
    }
    let block = alloc(0, 1);
    // SAFETY: as above.
    unsafe { dealloc(block, 0, 1) }
    pushed(1000);
    reserved(1000);
}
