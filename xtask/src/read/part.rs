//! Parts of a book, for several machines.

use std::{fmt, str::FromStr};

/// One of several equal parts of the book: `2/3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partition {
    /// From 1.
    pub part: usize,
    pub of: usize,
}

impl Partition {
    /// Whether the page with this index, from 0, is in this part.
    pub fn takes(self, index: usize) -> bool {
        index % self.of == self.part - 1
    }
}

impl FromStr for Partition {
    type Err = String;

    fn from_str(text: &str) -> Result<Partition, String> {
        let read = || {
            let (part, of) = text.split_once('/')?;
            let partition = Partition { part: part.parse().ok()?, of: of.parse().ok()? };
            (1..=partition.of).contains(&partition.part).then_some(partition)
        };
        read().ok_or_else(|| format!("`{text}` is no part: write 1/3 for the first of three"))
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_are_the_whole() {
        let parts: Vec<Partition> =
            ["1/3", "2/3", "3/3"].iter().map(|part| part.parse().unwrap()).collect();
        for index in 0..10 {
            assert_eq!(parts.iter().filter(|part| part.takes(index)).count(), 1);
        }
        for wrong in ["0/3", "4/3", "1", "1/0", "a/b", "1/"] {
            assert!(wrong.parse::<Partition>().is_err(), "{wrong}");
        }
    }
}
