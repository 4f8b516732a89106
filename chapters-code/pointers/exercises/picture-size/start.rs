/// The width and height of the picture whose file lies in the `length` bytes at `pointer`; `None`
/// where there is no BMP and no PNG, or the memory has no such bytes.
pub fn picture_size(memory: &[u8], pointer: i32, length: u32) -> Option<(u32, u32)> {
    let file = &memory[pointer as usize..][..length as usize];
    if file.starts_with(b"BM") {
        return Some((file[18].into(), file[22].into()));
    }
    Some((file[16].into(), file[20].into()))
}
