use std::ops::Range;

/// The bytes of a name that give the player so many lives, when a host writes all of them.
pub fn cheat(lives: u8) -> Vec<u8> {
    format!("player {lives}").into_bytes()
}

/// What a memory was when the watch began.
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

    /// The lowest address outside of the host's own whose byte is not what it was.
    pub fn broken(&self, memory: &[u8]) -> Option<usize> {
        (memory[self.own.end] != self.neighbour).then_some(self.own.end)
    }
}
