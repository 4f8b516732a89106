// Wrong on purpose: without fields there is no greatest alignment.
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
    let (mut offsets, mut padding) = (Vec::new(), Vec::new());
    let mut end = 0_usize;
    let mut move_to = |end: usize, align| {
        let next = end.next_multiple_of(align);
        if next > end {
            padding.push(end..next);
        }
        next
    };
    for field in fields {
        let offset = move_to(end, field.align);
        offsets.push(offset);
        end = offset + field.width;
    }
    let align = fields.iter().map(|field| field.align).max().unwrap_or(0);
    let size = move_to(end, align);
    Layout { size, align, offsets, padding }
}
