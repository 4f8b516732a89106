//! The mailbox as its host uses it, for Miri.

#[path = "guest.rs"]
mod guest;

fn main() {
    for byte in 0..=u8::MAX {
        let left = guest::leave(byte);
        // SAFETY: the guest has given the address out.
        unsafe { guest::slot().write(!byte) };
        assert_eq!(guest::work(7), 7);
        // SAFETY: as above; what was left there outlives the call.
        assert_eq!((unsafe { left.read() }, guest::collect()), (byte, !byte));
    }
}
