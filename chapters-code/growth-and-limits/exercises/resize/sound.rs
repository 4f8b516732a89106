//! The guest as Miri sees it: blocks that are made longer and shorter.

#[path = "guest.rs"]
mod guest;

use core::ptr;

fn main() {
    for align in [1, 8, 64] {
        let mut block = ptr::null_mut();
        let mut size: usize = 0;
        for new_size in [10, 1000, 7, 0, 300] {
            // SAFETY: null, and then each address with the size that it was given for; what is read
            // was written in the turn before.
            unsafe {
                let longer = guest::resize(block, size, align, new_size);
                assert!(longer.addr().is_multiple_of(align));
                for index in 0..size.min(new_size) {
                    assert_eq!(longer.add(index).read(), index as u8);
                }
                for index in 0..new_size {
                    longer.add(index).write(index as u8);
                }
                assert!(guest::resize(longer, new_size, align, usize::MAX).is_null());
                block = longer;
            }
            size = new_size;
        }
        // SAFETY: the block is ours, and goes back once.
        unsafe { guest::dealloc(block, size, align) }
    }
}
