//! Two blocks at once that each borrow the guest.

pub struct Guest;

pub struct Block<'guest> {
    guest: &'guest mut Guest,
}

impl Guest {
    pub fn block(&mut self) -> Block<'_> {
        Block { guest: self }
    }

    fn dealloc(&mut self) {}
}

impl Drop for Block<'_> {
    fn drop(&mut self) {
        self.guest.dealloc();
    }
}

// ANCHOR: two
pub fn host(guest: &mut Guest) {
    let _name = guest.block();
    let _price = guest.block();
}
// ANCHOR_END: two
