use wasmtime::{Instance, Result, Store, format_err};

/// What lies in a part of the memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    FreeStack,
    StackInUse,
    Data,
    LeftOver,
    Heap,
}

/// What the `length` bytes at `at` are; `None` where they are none of these, or not all the same.
pub fn whose(
    store: &mut Store<()>,
    instance: &Instance,
    at: u32,
    length: u32,
) -> Result<Option<Region>> {
    let pointer = value(store, instance, "__stack_pointer")?.cast_unsigned();
    let end = at.saturating_add(length);
    let ends = [
        (pointer, Region::FreeStack),
        (1_048_576, Region::StackInUse),
        (1_065_893, Region::Data),
        (1_114_112, Region::LeftOver),
        (u32::MAX, Region::Heap),
    ];
    Ok(ends.iter().find(|(last, _)| end <= *last).map(|(_, region)| *region))
}

/// What an exported global holds.
fn value(store: &mut Store<()>, instance: &Instance, name: &str) -> Result<i32> {
    let global = instance.get_global(&mut *store, name);
    let value = global.and_then(|global| global.get(store).i32());
    value.ok_or_else(|| format_err!("the guest exports no {name}"))
}
