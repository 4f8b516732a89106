use wasmtime::Result;

/// What the host can ask of the guest, and of its memory.
pub trait Guest {
    /// Calls a function.
    fn call(&mut self, name: &str, arguments: &[u32]) -> Result<u32>;
    /// A copy of some bytes, which is no call of the guest.
    fn read(&self, at: u32, length: u32) -> Result<Vec<u8>>;
}

/// Watches some bytes while the guest is called.
pub struct Watched<G> {
    guest: G,
    at: u32,
    length: u32,
    found: Option<String>,
}

impl<G: Guest> Watched<G> {
    /// Watches the `length` bytes at `at`.
    pub fn new(guest: G, at: u32, length: u32) -> Result<Self> {
        Ok(Self { guest, at, length, found: None })
    }

    /// Calls a function of the guest, with what it returns, or why it does not.
    pub fn call(&mut self, name: &str, arguments: &[u32]) -> Result<u32> {
        let before = self.guest.read(self.at, self.length)?;
        let returned = self.guest.call(name, arguments);
        let now = self.guest.read(self.at, self.length)?;
        if now != before {
            self.found.get_or_insert(name.to_owned());
        }
        returned
    }

    /// The function whose call changed one of the bytes first. What the host itself writes between
    /// two calls is no suspect's.
    pub fn culprit(&self) -> Result<Option<String>> {
        Ok(self.found.clone())
    }

    /// The guest, for the host's own writes.
    pub fn guest(&mut self) -> &mut G {
        &mut self.guest
    }
}
