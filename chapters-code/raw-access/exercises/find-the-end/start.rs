use wasmtime::Result;

/// How many bytes the memory has behind `read_at`, which returns the byte at an address and traps
/// past the end. Calls it 40 times at most; an error that is not that trap is returned.
pub fn find_the_end(mut read_at: impl FnMut(u32) -> Result<u32>) -> Result<u64> {
    for address in 0..=u32::MAX {
        if read_at(address).is_err() {
            return Ok(address.into());
        }
    }
    Ok(1 << 32)
}
