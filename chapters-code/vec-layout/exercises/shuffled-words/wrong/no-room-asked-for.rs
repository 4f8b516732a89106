// Wrong on purpose: a vector that was asked for with no room need not have any for a byte.
use wasmtime::{Instance, Memory, Result, Store, format_err};

/// Which of the three words is which: the numbers 0, 1 and 2.
#[derive(Debug)]
pub struct Order {
    pub capacity: usize,
    pub pointer: usize,
    pub length: usize,
}

/// The three words at `address`.
fn words(store: &Store<()>, memory: Memory, address: u32) -> Result<[u32; 3]> {
    let mut bytes = [0; 12];
    memory.read(store, address as usize, &mut bytes)?;
    let (words, _) = bytes.as_chunks();
    Ok([0, 1, 2].map(|i| u32::from_le_bytes(words[i])))
}

/// The order of the words of this guest's vectors. All of them have the same.
///
/// `vec_new(capacity)` makes a vector with room for at least so many bytes, the same room for the
/// same request, and gives the address of its words; `vec_push(vec, byte)` appends a byte, and
/// `vec_free(vec)` frees it.
pub fn find_order(store: &mut Store<()>, guest: &Instance) -> Result<Order> {
    let memory = guest.get_memory(&mut *store, "memory").ok_or_else(|| format_err!("no memory"))?;
    let vec_new = guest.get_typed_func::<u32, u32>(&mut *store, "vec_new")?;
    let vec_push = guest.get_typed_func::<(u32, u32), ()>(&mut *store, "vec_push")?;
    let vec_free = guest.get_typed_func::<u32, ()>(&mut *store, "vec_free")?;

    let [vec, twin] = [vec_new.call(&mut *store, 0)?, vec_new.call(&mut *store, 0)?];
    let before = words(store, memory, vec)?;
    let beside = words(store, memory, twin)?;
    vec_push.call(&mut *store, (vec, 99))?;
    let after = words(store, memory, vec)?;
    vec_free.call(&mut *store, vec)?;
    vec_free.call(&mut *store, twin)?;

    // Two vectors with the same room differ in where it is, and a byte that fits changes the length.
    let differs = |other: [u32; 3]| (0..3).find(|&i| before[i] != other[i]);
    let pointer = differs(beside).ok_or_else(|| format_err!("both have the same bytes"))?;
    let length = differs(after).ok_or_else(|| format_err!("the byte has changed no word"))?;
    Ok(Order { capacity: 3 - pointer - length, pointer, length })
}
