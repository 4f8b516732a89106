use wasmtime::{Instance, Result, Store, format_err};

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
    let top = usize::try_from(value(store, instance, "__stack_pointer")?)?;
    let memory = instance.get_memory(&mut *store, "memory");
    let memory = memory.ok_or_else(|| format_err!("the guest exports no memory"))?;
    call(store)?;
    let lowest = memory.data(&*store)[..top].iter().position(|&byte| byte != 0);
    Ok(Use::Bytes(top - lowest.unwrap_or(top)))
}

/// What an exported global holds.
fn value(store: &mut Store<()>, instance: &Instance, name: &str) -> Result<i32> {
    let global = instance.get_global(&mut *store, name);
    let value = global.and_then(|global| global.get(store).i32());
    value.ok_or_else(|| format_err!("the guest exports no {name}"))
}
