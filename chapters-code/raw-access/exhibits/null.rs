//! A plain write to address 0.

pub fn write_byte() {
    unsafe { *(0 as *mut u8) = 99 }
}
