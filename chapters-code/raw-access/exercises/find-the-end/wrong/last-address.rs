use wasmtime::{Result, Trap};

/// Wrong: the last address, and not how many bytes there are.
pub fn find_the_end(mut read_at: impl FnMut(u32) -> Result<u32>) -> Result<u64> {
    // All addresses below `low` can be read, and none from `high` on.
    let (mut low, mut high) = (0, 1 << 32);
    while low < high {
        let middle = low + (high - low) / 2;
        match read_at(u32::try_from(middle)?) {
            Ok(_) => low = middle + 1,
            Err(error) if is_out_of_bounds(&error) => high = middle,
            Err(error) => return Err(error),
        }
    }
    Ok(low - 1)
}

fn is_out_of_bounds(error: &wasmtime::Error) -> bool {
    error.downcast_ref::<Trap>() == Some(&Trap::MemoryOutOfBounds)
}
