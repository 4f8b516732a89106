//! The same `free`, with a call of `drop`.
#![deny(dropping_references)]

pub unsafe extern "C" fn free(ptr: *mut Vec<u8>) {
    let vec = unsafe { &mut *ptr };
    drop(vec);
}
