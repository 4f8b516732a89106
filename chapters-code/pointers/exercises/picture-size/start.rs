/// The width and height of the picture whose file lies in the `length` bytes at `pointer`; `None`
/// where there is no BMP and no PNG, only a part of its size, or the memory has no such bytes.
///
/// A BMP has its width and height at the bytes 18 and 22, as `i32`, low byte first; a PNG at 16 and
/// 20, as `u32`, high byte first.
pub fn picture_size(memory: &[u8], pointer: i32, length: u32) -> Option<(u32, u32)> {
    let file = &memory[pointer as usize..][..length as usize];
    if file.starts_with(b"BM") {
        return Some((file[18].into(), file[22].into()));
    }
    Some((file[16].into(), file[20].into()))
}
