//! The guest seen from the inside: its memory is the memory of these tests.
#![cfg(target_family = "wasm")]

use core::{arch::wasm32, ptr, slice};

use put_together::{
    Block, DONE, Error, Record, alloc, dealloc, escape_html, greet, grey, longest_word, mean, sort,
    sort_texts,
};
use wasm_bindgen_test::wasm_bindgen_test;

/// A xorshift generator: the same numbers in every run.
struct Random(u32);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 as usize % limit
    }
}

/// The bytes of the block that `work` has made, which is given back.
fn take(work: impl FnOnce(*mut Block) -> u32) -> Result<Vec<u8>, u32> {
    let mut block = Block { ptr: ptr::null_mut(), len: 0 };
    match work(&raw mut block) {
        DONE => {
            // SAFETY: the guest has filled the block, and takes it back once.
            unsafe {
                let bytes = slice::from_raw_parts(block.ptr, block.len).to_vec();
                dealloc(block.ptr, block.len, 1);
                Ok(bytes)
            }
        }
        error => Err(error),
    }
}

fn escaped(bytes: &[u8]) -> Result<Vec<u8>, u32> {
    // SAFETY: the bytes are there, and room for the block.
    take(|out| unsafe { escape_html(bytes.as_ptr(), bytes.len(), out) })
}

#[wasm_bindgen_test]
fn escaping_agrees_with_replacing() {
    let letters = ['a', ' ', '&', '<', '>', '"', 'é', '€', '😀'];
    let mut random = Random(0x5eed);
    for _ in 0..2_000 {
        let length = random.below(100);
        let text: String = (0..length).map(|_| letters[random.below(letters.len())]).collect();
        let expected = text.replace('&', "&amp;").replace('<', "&lt;");
        let expected = expected.replace('>', "&gt;").replace('"', "&quot;");
        assert_eq!(escaped(text.as_bytes()), Ok(expected.into_bytes()));
    }
}

#[wasm_bindgen_test]
fn every_run_of_bytes_is_a_text_or_an_error() {
    let mut random = Random(0xbad);
    for _ in 0..5_000 {
        let bytes: Vec<u8> = (0..random.below(6)).map(|_| random.below(256) as u8).collect();
        match str::from_utf8(&bytes) {
            Ok(_) => assert!(escaped(&bytes).is_ok_and(|text| str::from_utf8(&text).is_ok())),
            Err(_) => assert_eq!(escaped(&bytes), Err(Error::NotUtf8 as u32)),
        }
    }
}

#[wasm_bindgen_test]
fn the_mean_lies_between_the_least_and_the_greatest() {
    let mut random = Random(0x3ea);
    for count in 1..500 {
        let list: Vec<f64> = (0..count).map(|_| random.below(1_000) as f64 / 8.0).collect();
        let mut found = f64::NAN;
        // SAFETY: the numbers are there, and room for one.
        assert_eq!(unsafe { mean(list.as_ptr(), count, &raw mut found) }, DONE);
        let (least, most) = (list.iter().copied().fold(f64::MAX, f64::min), list.iter().copied());
        assert!(least <= found && found <= most.fold(f64::MIN, f64::max));
        assert_eq!(found, list.iter().sum::<f64>() / count as f64);
    }
}

#[wasm_bindgen_test]
fn an_empty_list_has_no_mean_and_nothing_is_written() {
    let mut found = 7.0;
    // SAFETY: there is room for a number.
    let status = unsafe { mean([].as_ptr(), 0, &raw mut found) };
    assert_eq!((status, found), (Error::Empty as u32, 7.0));
}

#[wasm_bindgen_test]
fn grey_keeps_grey_and_the_opacity() {
    for level in 0..=255 {
        for opacity in [0, 9, 255] {
            let pixels = [[level, level, level, opacity]; 3];
            // SAFETY: the pixels are there, and room for the block.
            let greys = take(|out| unsafe { grey(pixels.as_ptr(), 3, out) });
            assert_eq!(greys.as_deref(), Ok(pixels.as_flattened()));
        }
    }
}

#[wasm_bindgen_test]
fn a_greeting_is_exactly_as_long_as_its_block() {
    for length in 0..300 {
        let name = "ë".repeat(length);
        // SAFETY: the bytes are there, and room for the block.
        let text = take(|out| unsafe { greet(name.as_ptr(), name.len(), out) });
        assert_eq!(text, Ok(format!("Hello, {name}!").into_bytes()));
    }
}

#[wasm_bindgen_test]
fn sorting_agrees_with_a_stable_sort_and_keeps_every_record() {
    let mut random = Random(0x50f7);
    for count in 0..300 {
        let mut records: Vec<_> = (0..count as u32)
            .map(|id| Record { price: random.below(50) as f64, id, stock: random.below(9) as u32 })
            .collect();
        let mut expected = records.clone();
        expected.sort_by(|a, b| a.price.total_cmp(&b.price));
        // SAFETY: the records are there, and no reference to them is used meanwhile.
        assert_eq!(unsafe { sort(records.as_mut_ptr(), count) }, DONE);
        assert_eq!(records, expected);
    }
}

fn packed<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<u8> {
    let length = |text: &str| (text.len() as u32).to_le_bytes();
    texts.into_iter().flat_map(|text| length(text).into_iter().chain(text.bytes())).collect()
}

fn sorted_texts(list: &[u8]) -> Result<Vec<u8>, u32> {
    // SAFETY: the bytes are there, and room for the block.
    take(|out| unsafe { sort_texts(list.as_ptr(), list.len(), out) })
}

#[wasm_bindgen_test]
fn texts_come_back_in_order_and_once() {
    let letters = ['a', 'b', 'é', '€', '😀'];
    let mut random = Random(0xf00d);
    for _ in 0..1_000 {
        let mut texts = Vec::new();
        for _ in 0..random.below(30) {
            let length = random.below(3);
            texts.push((0..length).map(|_| letters[random.below(5)]).collect::<String>());
        }
        let list = packed(texts.iter().map(String::as_str));
        texts.sort();
        texts.dedup();
        assert_eq!(sorted_texts(&list), Ok(packed(texts.iter().map(String::as_str))));
    }
}

#[wasm_bindgen_test]
fn a_list_cut_anywhere_is_refused_or_shorter() {
    let list = packed(["pear", "", "naïve"]);
    for end in 0..list.len() {
        let whole = [0, 8, 12].contains(&end);
        match sorted_texts(&list[..end]) {
            Ok(_) => assert!(whole, "{end}"),
            Err(error) => assert_eq!((error, whole), (Error::BadList as u32, false), "{end}"),
        }
    }
    assert_eq!(sorted_texts(&[1, 0, 0, 0, 0xff]), Err(Error::NotUtf8 as u32));
    assert_eq!(sorted_texts(&[0xff; 9]), Err(Error::BadList as u32));
}

#[wasm_bindgen_test]
fn a_text_without_a_word_has_a_null_address() {
    for (text, expected) in
        [("", None), (" \n", None), ("a", Some("a")), ("one three two", Some("three"))]
    {
        let mut block = Block { ptr: ptr::null_mut(), len: 0 };
        // SAFETY: the bytes are there, and room for the block, which is given back once.
        unsafe {
            assert_eq!(longest_word(text.as_ptr(), text.len(), &raw mut block), DONE);
            assert_eq!(block.ptr.is_null(), expected.is_none());
            if let Some(word) = expected {
                assert_eq!(slice::from_raw_parts(block.ptr, block.len), word.as_bytes());
                dealloc(block.ptr, block.len, 1);
            }
        }
    }
}

#[wasm_bindgen_test]
fn a_wrong_list_is_refused() {
    let bad = Error::BadList as u32;
    let out = ptr::null_mut();
    for address in [0, 9, 12] {
        // SAFETY: each address is refused before it is used.
        unsafe {
            assert_eq!(mean(ptr::without_provenance(address), 1, ptr::null_mut()), bad);
            assert_eq!(sort(ptr::without_provenance_mut(address), 1), bad);
        }
    }
    // SAFETY: as above.
    unsafe {
        assert_eq!(escape_html(ptr::without_provenance(16), usize::MAX, out), bad);
        assert_eq!(sort_texts(ptr::without_provenance(16), usize::MAX, out), bad);
        assert_eq!(grey(ptr::without_provenance(16), usize::MAX / 2, out), bad);
    }
}

#[wasm_bindgen_test]
fn blocks_of_any_kind_are_aligned_and_given_back() {
    let mut random = Random(0xa110c);
    let mut round = |keep: &mut Vec<(*mut u8, usize, usize)>| {
        for _ in 0..2_000 {
            let (size, align) = (random.below(400), 1 << random.below(7));
            let ptr = alloc(size, align);
            assert!(!ptr.is_null() && ptr.addr().is_multiple_of(align));
            // SAFETY: the block is `size` bytes long.
            unsafe { ptr.write_bytes(0xee, size) };
            keep.push((ptr, size, align));
            if keep.len() > 50 {
                let (ptr, size, align) = keep.swap_remove(random.below(keep.len()));
                // SAFETY: it is off the list.
                unsafe { dealloc(ptr, size, align) };
            }
        }
    };
    let mut kept = Vec::new();
    round(&mut kept);
    let pages = wasm32::memory_size(0);
    for _ in 0..20 {
        round(&mut kept);
    }
    assert!(wasm32::memory_size(0) <= pages + 1);
    for (ptr, size, align) in kept {
        // SAFETY: each is still alive.
        unsafe { dealloc(ptr, size, align) };
    }
}
