use std::ops::Range;

/// A field: how many bytes it has, and what its offset has to be a multiple of.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub width: usize,
    pub align: usize,
}

/// How a struct lies in memory.
#[derive(Debug, PartialEq)]
pub struct Layout {
    pub size: usize,
    pub align: usize,
    /// Where each field begins.
    pub offsets: Vec<usize>,
    /// The bytes that belong to no field, by their offsets.
    pub padding: Vec<Range<usize>>,
}

/// The layout of a `repr(C)` struct with these fields.
pub fn layout(fields: &[Field]) -> Layout {
    let (mut offsets, padding) = (Vec::new(), Vec::new());
    let mut end = 0;
    for field in fields {
        offsets.push(end);
        end += field.width;
    }
    Layout { size: end, align: 1, offsets, padding }
}
