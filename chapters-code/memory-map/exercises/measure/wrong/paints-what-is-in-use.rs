// Wrong on purpose: the bytes above the pointer belong to functions that wait.
use wasmtime::{Instance, Result, Store, format_err};

const PAINT: u8 = 0xcc;

/// What a call needed of the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// That many bytes at least.
    Bytes(usize),
    /// More than there was: it has trapped.
    Full,
}

/// How much of the stack `call` has used. An error that does not come from a full stack goes on to
/// the caller.
pub fn measure(
    store: &mut Store<()>,
    instance: &Instance,
    call: impl FnOnce(&mut Store<()>) -> Result<()>,
) -> Result<Use> {
    let low = value(store, instance, "__stack_low")?;
    let top = value(store, instance, "__stack_pointer")?;
    let free = usize::try_from(low)?..usize::try_from(top)?;
    let memory = instance.get_memory(&mut *store, "memory");
    let memory = memory.ok_or_else(|| format_err!("the guest exports no memory"))?;
    memory.data_mut(&mut *store)[free.start..1_048_576].fill(PAINT);
    if let Err(error) = call(store) {
        // A small function below the last one that moved the pointer may use 128 bytes more.
        let full = value(store, instance, "__stack_pointer")? < low + 128;
        return if full { Ok(Use::Full) } else { Err(error) };
    }
    let stack = &memory.data(&*store)[free];
    let lowest = stack.iter().position(|&byte| byte != PAINT);
    Ok(Use::Bytes(stack.len() - lowest.unwrap_or(stack.len())))
}

/// What an exported global holds.
fn value(store: &mut Store<()>, instance: &Instance, name: &str) -> Result<i32> {
    let global = instance.get_global(&mut *store, name);
    let value = global.and_then(|global| global.get(store).i32());
    value.ok_or_else(|| format_err!("the guest exports no {name}"))
}
