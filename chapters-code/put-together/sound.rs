//! The guest as Miri sees it: used as its host uses it, on the very target.

#[path = "src/lib.rs"]
mod guest;

use core::ptr;

use guest::{Block, DONE, Error, Record};

fn main() {
    for text in ["", "a", "&", "a < b & \"c\" > d", "naïve 😀 & more"] {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
        let escaped = escaped.replace('>', "&gt;").replace('"', "&quot;");
        assert_eq!(escape(text.as_bytes()).as_deref(), Ok(escaped.as_bytes()));
    }
    assert_eq!(escape(&[0x47, 0xff]), Err(Error::NotUtf8 as u32));
    for list in [&b""[..], b"\x01\0\0\0b\x01\0\0\0a", b"\x02\0\0\0b", b"\x01\0"] {
        texts(list);
    }
    for text in ["two words", "one"] {
        // SAFETY: the bytes are there, and so is room for the block.
        let word = take(|out| {
            lend(text.as_bytes(), 1, |ptr| unsafe { guest::longest_word(ptr, text.len(), out) })
        });
        assert!(word.is_ok_and(|word| word == text.split(' ').next_back().unwrap().as_bytes()));
    }
    for name in ["", "World", "Zoë 🦀"] {
        // SAFETY: the bytes are there, and so is room for the block.
        let text = take(|out| {
            lend(name.as_bytes(), 1, |ptr| unsafe { guest::greet(ptr, name.len(), out) })
        });
        assert_eq!(text, Ok(format!("Hello, {name}!").into_bytes()));
    }
    for count in [0, 1, 2, 7, 30] {
        numbers(count);
        pixels(count);
        records(count);
    }
    wrong();
}

/// Has `work` run with a copy of the bytes in a block of the guest's.
fn lend<T>(bytes: &[u8], align: usize, work: impl FnOnce(*mut u8) -> T) -> T {
    let ptr = guest::alloc(bytes.len(), align);
    assert!(!ptr.is_null() && ptr.addr().is_multiple_of(align));
    // SAFETY: the block is as long as the bytes, and is given back once.
    unsafe {
        ptr.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
        let result = work(ptr);
        guest::dealloc(ptr, bytes.len(), align);
        result
    }
}

/// The bytes of a new block.
fn take(work: impl FnOnce(*mut Block) -> u32) -> Result<Vec<u8>, u32> {
    let mut block = Block { ptr: ptr::null_mut(), len: 0 };
    match work(&raw mut block) {
        DONE => {
            // SAFETY: the guest has filled the block, and takes it back once.
            unsafe {
                let bytes = core::slice::from_raw_parts(block.ptr, block.len).to_vec();
                guest::dealloc(block.ptr, block.len, 1);
                Ok(bytes)
            }
        }
        error => Err(error),
    }
}

fn escape(text: &[u8]) -> Result<Vec<u8>, u32> {
    // SAFETY: the bytes are there, and so is room for the block.
    take(|out| lend(text, 1, |ptr| unsafe { guest::escape_html(ptr, text.len(), out) }))
}

fn texts(list: &[u8]) {
    // SAFETY: the bytes are there, and so is room for the block.
    let sorted =
        take(|out| lend(list, 1, |ptr| unsafe { guest::sort_texts(ptr, list.len(), out) }));
    match list.len() {
        0 => assert_eq!(sorted.as_deref(), Ok(&[][..])),
        10 => assert_eq!(sorted.as_deref(), Ok(&b"\x01\0\0\0a\x01\0\0\0b"[..])),
        _ => assert_eq!(sorted, Err(Error::BadList as u32)),
    }
}

fn numbers(count: usize) {
    let bytes: Vec<u8> = (0..count).flat_map(|i| (i as f64).to_le_bytes()).collect();
    let mut mean = 0.0;
    // SAFETY: there are as many numbers, and room for one.
    let status = lend(&bytes, 8, |ptr| unsafe { guest::mean(ptr.cast(), count, &raw mut mean) });
    match count {
        0 => assert_eq!(status, Error::Empty as u32),
        _ => assert_eq!((status, mean), (DONE, (count - 1) as f64 / 2.0)),
    }
}

fn pixels(count: usize) {
    let bytes = [255, 255, 255, 0].repeat(count);
    // SAFETY: there are as many pixels, and room for the block.
    let greys = take(|out| lend(&bytes, 1, |ptr| unsafe { guest::grey(ptr.cast(), count, out) }));
    assert_eq!(greys, Ok(bytes));
}

fn records(count: usize) {
    let mut records: Vec<_> = (0..count as u32)
        .map(|id| Record { price: f64::from(id * 7 % 5), id, stock: id })
        .collect();
    // SAFETY: there are as many records, and no reference to them is used meanwhile.
    assert_eq!(unsafe { guest::sort(records.as_mut_ptr(), count) }, DONE);
    assert!(records.is_sorted_by_key(|record| (record.price as u32, record.id)));
}

/// What is refused before anything is read.
fn wrong() {
    let out = ptr::null_mut();
    let odd = ptr::without_provenance(9);
    // SAFETY: none of the addresses is read, and nothing is written.
    unsafe {
        let bad = Error::BadList as u32;
        assert_eq!(guest::escape_html(ptr::null(), 1, out), bad);
        assert_eq!(guest::mean(odd, 1, ptr::null_mut()), bad);
        assert_eq!(guest::grey(ptr::without_provenance(8), usize::MAX / 4, out), bad);
        assert_eq!(guest::sort(odd.cast_mut().cast(), 1), bad);
        guest::dealloc(ptr::null_mut(), 10, 1);
    }
    assert!(guest::alloc(1, 3).is_null());
    assert!(guest::alloc(usize::MAX, 1).is_null());
}
