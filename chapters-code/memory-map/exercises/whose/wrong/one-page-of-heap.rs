// Wrong on purpose: the heap grows.
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
    let mut border =
        |name| value(store, instance, name).map(|value| u64::from(value.cast_unsigned()));
    let (low, high) = (border("__stack_low")?, border("__stack_high")?);
    let data = border("__global_base")?..border("__data_end")?;
    let (base, heap) = (border("__heap_base")?, border("__heap_end")?);
    // With its sign: after an overflow it is below zero, and the whole stack is in use.
    let pointer = u64::try_from(value(store, instance, "__stack_pointer")?).unwrap_or(0).max(low);
    let regions = [
        (Region::FreeStack, low..pointer),
        (Region::StackInUse, pointer..high),
        (Region::Data, data),
        (Region::LeftOver, base..heap),
        (Region::Heap, heap..heap + 65536),
    ];
    // In 64 bits the sum always fits.
    let (from, to) = (u64::from(at), u64::from(at) + u64::from(length));
    let found = regions.iter().find(|(_, region)| region.start <= from && to <= region.end);
    Ok(found.map(|(region, _)| *region))
}

/// What an exported global holds.
fn value(store: &mut Store<()>, instance: &Instance, name: &str) -> Result<i32> {
    let global = instance.get_global(&mut *store, name);
    let value = global.and_then(|global| global.get(store).i32());
    value.ok_or_else(|| format_err!("the guest exports no {name}"))
}
