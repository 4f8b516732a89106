/// The width and height of the picture whose file lies in the `length` bytes at `pointer`; `None`
/// where there is no BMP and no PNG, only a part of its size, or the memory has no such bytes.
///
/// A BMP has its width and height at the bytes 18 and 22, as `i32`, low byte first; a PNG at 16 and
/// 20, as `u32`, high byte first.
pub fn picture_size(memory: &[u8], pointer: i32, length: u32) -> Option<(u32, u32)> {
    let file = memory.get(pointer.cast_unsigned() as usize..)?.get(..length as usize)?;
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
