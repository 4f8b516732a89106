// SPDX-License-Identifier: MIT-0
//! The guest of the chapter `put-together`: a text, a list, a picture and a table go in, and what
//! it makes of them comes out.
#![cfg(target_family = "wasm")]

// ANCHOR: alloc
use core::{ptr, slice};
use std::alloc::{self, Layout};

fn layout(size: usize, align: usize) -> Option<Layout> {
    Layout::from_size_align(size.max(1), align).ok()
}

/// A block of `size` bytes at a multiple of `align`, or null. No bytes count as one.
#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: usize, align: usize) -> *mut u8 {
    // SAFETY: `layout` has made it at least one byte.
    layout(size, align).map_or(ptr::null_mut(), |layout| unsafe { alloc::alloc(layout) })
}

/// Takes a block back. Null is ignored.
///
/// # Safety
///
/// `ptr` is null, or a block of this `size` and `align` from [`alloc`] that was not given back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dealloc(ptr: *mut u8, size: usize, align: usize) {
    if let Some(layout) = layout(size, align).filter(|_| !ptr.is_null()) {
        // SAFETY: the host has promised it.
        unsafe { alloc::dealloc(ptr, layout) }
    }
}
// ANCHOR_END: alloc

// ANCHOR: error
/// What a function returns instead of [`DONE`].
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// The allocator has no block for the result.
    NoMemory = 1,
    /// The text is not UTF-8.
    NotUtf8 = 2,
    /// An empty list has no mean.
    Empty = 3,
    /// An address is null or not aligned, or the elements are too many.
    BadList = 4,
}

/// All went well, and the result is at `out`.
pub const DONE: u32 = 0;

fn status(result: Result<(), Error>) -> u32 {
    result.map_or_else(|error| error as u32, |()| DONE)
}
// ANCHOR_END: error

// ANCHOR: slice
/// The `count` elements at `ptr`.
///
/// # Safety
///
/// Where `ptr` is aligned and not null, there are `count` elements that live and are not changed
/// as long as the result is used.
unsafe fn elements<'a, T>(ptr: *const T, count: usize) -> Result<&'a [T], Error> {
    let fits = count.checked_mul(size_of::<T>()).is_some_and(|size| size <= isize::MAX as usize);
    if ptr.is_null() || !ptr.is_aligned() || !fits {
        return Err(Error::BadList);
    }
    // SAFETY: the rest has been promised.
    Ok(unsafe { slice::from_raw_parts(ptr, count) })
}
// ANCHOR_END: slice

// ANCHOR: block
/// Where a result lies, and how many bytes it has. The host frees them: `dealloc(ptr, len, 1)`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// The address.
    pub ptr: *mut u8,
    /// How many bytes there are.
    pub len: usize,
}

/// A new block, filled by `bytes`, which are `len`.
fn block(len: usize, bytes: impl Iterator<Item = u8>) -> Result<Block, Error> {
    let ptr = alloc(len, 1);
    if ptr.is_null() {
        return Err(Error::NoMemory);
    }
    for (index, byte) in bytes.take(len).enumerate() {
        // SAFETY: `index` is less than `len`.
        unsafe { ptr.add(index).write(byte) };
    }
    Ok(Block { ptr, len })
}
// ANCHOR_END: block

// ANCHOR: escape
fn escaped(character: &u8) -> &[u8] {
    match character {
        b'&' => b"&amp;",
        b'<' => b"&lt;",
        b'>' => b"&gt;",
        b'"' => b"&quot;",
        _ => slice::from_ref(character),
    }
}

/// The text in a form that is safe in HTML.
///
/// # Safety
///
/// There are `len` bytes at `ptr`, and room for a [`Block`] at `out`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn escape_html(ptr: *const u8, len: usize, out: *mut Block) -> u32 {
    status((|| {
        // SAFETY: the host has promised it.
        let text = str::from_utf8(unsafe { elements(ptr, len) }?).map_err(|_| Error::NotUtf8)?;
        let bytes = || text.as_bytes().iter().flat_map(escaped).copied();
        // SAFETY: as above.
        unsafe { out.write(block(bytes().count(), bytes())?) };
        Ok(())
    })())
}
// ANCHOR_END: escape

// ANCHOR: mean
/// The mean of the numbers.
///
/// # Safety
///
/// There are `count` numbers at `ptr`, and room for one at `out`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mean(ptr: *const f64, count: usize, out: *mut f64) -> u32 {
    // SAFETY: the host has promised it.
    match unsafe { elements(ptr, count) } {
        Err(error) => error as u32,
        Ok([]) => Error::Empty as u32,
        Ok(numbers) => {
            let mean = numbers.iter().sum::<f64>() / count as f64;
            // SAFETY: as above.
            unsafe { out.write(mean) };
            DONE
        }
    }
}
// ANCHOR_END: mean

// ANCHOR: grey
/// The picture in shades of grey, as bright and as opaque as it was.
///
/// # Safety
///
/// There are `count` pixels at `ptr`, each red, green, blue and opacity, and room for a [`Block`]
/// at `out`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn grey(ptr: *const [u8; 4], count: usize, out: *mut Block) -> u32 {
    status((|| {
        // SAFETY: the host has promised it.
        let pixels = unsafe { elements(ptr, count) }?;
        let bytes = pixels.iter().flat_map(|&[red, green, blue, opacity]| {
            // An eye finds green brighter than red, and red brighter than blue.
            let [red, green, blue] = [red, green, blue].map(u32::from);
            let grey = ((77 * red + 150 * green + 29 * blue) / 256) as u8;
            [grey, grey, grey, opacity]
        });
        // SAFETY: as above.
        unsafe { out.write(block(4 * count, bytes)?) };
        Ok(())
    })())
}
// ANCHOR_END: grey

// ANCHOR: sort
/// A row of the host's table.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Record {
    /// What one costs.
    pub price: f64,
    /// No two records have the same.
    pub id: u32,
    /// How many there are.
    pub stock: u32,
}

const _: () = assert!(size_of::<Record>() == 16 && align_of::<Record>() == 8);

/// Sorts the table in its place: the cheapest first, equal prices by their id.
///
/// # Safety
///
/// There are `count` records at `ptr`, and the host looks at none of them meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sort(ptr: *mut Record, count: usize) -> u32 {
    // SAFETY: only to check them; the slice is not used.
    if let Err(error) = unsafe { elements(ptr, count) } {
        return error as u32;
    }
    // SAFETY: they have been checked, and the rest was promised.
    let records = unsafe { slice::from_raw_parts_mut(ptr, count) };
    records.sort_unstable_by(|a, b| a.price.total_cmp(&b.price).then(a.id.cmp(&b.id)));
    DONE
}
// ANCHOR_END: sort

// ANCHOR: greet
/// Greets whom the text names.
///
/// # Safety
///
/// There are `len` bytes at `ptr`, and room for a [`Block`] at `out`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn greet(ptr: *const u8, len: usize, out: *mut Block) -> u32 {
    status((|| {
        // SAFETY: the host has promised it.
        let name = str::from_utf8(unsafe { elements(ptr, len) }?).map_err(|_| Error::NotUtf8)?;
        let text = format!("Hello, {name}!");
        // SAFETY: as above.
        unsafe { out.write(block(text.len(), text.bytes())?) };
        Ok(())
    })())
}
// ANCHOR_END: greet

// ANCHOR: texts
/// The texts of a list in which each has its length before it, a little-endian `u32`.
fn unpacked(mut rest: &[u8]) -> Result<Vec<&str>, Error> {
    let mut texts = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk() {
        let length = u32::from_le_bytes(*length) as usize;
        let (text, after) = after.split_at_checked(length).ok_or(Error::BadList)?;
        texts.try_reserve(1).map_err(|_| Error::NoMemory)?;
        texts.push(str::from_utf8(text).map_err(|_| Error::NotUtf8)?);
        rest = after;
    }
    if rest.is_empty() { Ok(texts) } else { Err(Error::BadList) }
}

/// The texts in order, each once.
///
/// # Safety
///
/// There are `len` bytes at `ptr`, and room for a [`Block`] at `out`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sort_texts(ptr: *const u8, len: usize, out: *mut Block) -> u32 {
    status((|| {
        // SAFETY: the host has promised it.
        let mut texts = unpacked(unsafe { elements(ptr, len) }?)?;
        texts.sort_unstable();
        texts.dedup();
        let length = |text: &str| (text.len() as u32).to_le_bytes();
        let packed = || texts.iter().flat_map(|text| length(text).into_iter().chain(text.bytes()));
        // SAFETY: as above.
        unsafe { out.write(block(packed().count(), packed())?) };
        Ok(())
    })())
}
// ANCHOR_END: texts

// ANCHOR: optional
/// The word with the most bytes, or the last of them; a null address if the text has no word.
///
/// # Safety
///
/// There are `len` bytes at `ptr`, and room for a [`Block`] at `out`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn longest_word(ptr: *const u8, len: usize, out: *mut Block) -> u32 {
    status((|| {
        // SAFETY: the host has promised it.
        let text = str::from_utf8(unsafe { elements(ptr, len) }?).map_err(|_| Error::NotUtf8)?;
        let found = match text.split_whitespace().max_by_key(|word| word.len()) {
            Some(word) => block(word.len(), word.bytes())?,
            None => Block { ptr: ptr::null_mut(), len: 0 },
        };
        // SAFETY: as above.
        unsafe { out.write(found) };
        Ok(())
    })())
}
// ANCHOR_END: optional
