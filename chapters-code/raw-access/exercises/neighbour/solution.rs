use std::ops::Range;

// The guest keeps a player's name in 8 bytes, behind it the number of lives in one byte, and behind
// that the level in another.

/// The bytes of a name that give the player so many lives, and change nothing behind those, when a
/// host writes all of them where the name lies.
pub fn cheat(lives: u8) -> Vec<u8> {
    [b"immortal", &[lives][..]].concat()
}

/// What the memory was when the watch began.
pub struct Watch {
    own: Range<usize>,
    before: Vec<u8>,
}

impl Watch {
    /// Begins to watch all of `memory` but the host's own bytes.
    pub fn new(memory: &[u8], own: Range<usize>) -> Watch {
        Watch { own, before: memory.to_vec() }
    }

    /// The lowest address outside of the host's own bytes whose byte is not what it was, if any.
    pub fn broken(&self, memory: &[u8]) -> Option<usize> {
        let pairs = self.before.iter().zip(memory).enumerate();
        let mut changed =
            pairs.filter(|(_, (before, now))| before != now).map(|(address, _)| address);
        changed.find(|address| !self.own.contains(address))
    }
}
