//! Every error is taken for the trap.
use wasmtime::Result;

pub fn find_the_end(mut read_at: impl FnMut(u32) -> Result<u32>) -> Result<u64> {
    let (mut low, mut high) = (0, 1 << 32);
    while low < high {
        let middle = low + (high - low) / 2;
        match read_at(u32::try_from(middle)?) {
            Ok(_) => low = middle + 1,
            Err(_) => high = middle,
        }
    }
    Ok(low)
}
