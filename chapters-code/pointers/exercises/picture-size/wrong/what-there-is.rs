//! Of bytes that do not all lie in the memory, those that do are taken for the file.
pub fn picture_size(memory: &[u8], pointer: i32, length: u32) -> Option<(u32, u32)> {
    let file = memory.get(pointer.cast_unsigned() as usize..)?;
    let file = &file[..file.len().min(length as usize)];
    let word = |at: usize| file.get(at..)?.first_chunk::<4>().copied();
    if file.starts_with(b"BM") {
        let width = i32::from_le_bytes(word(18)?);
        let height = i32::from_le_bytes(word(22)?);
        Some((width.cast_unsigned(), height.unsigned_abs()))
    } else if file.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some((u32::from_be_bytes(word(16)?), u32::from_be_bytes(word(20)?)))
    } else {
        None
    }
}
