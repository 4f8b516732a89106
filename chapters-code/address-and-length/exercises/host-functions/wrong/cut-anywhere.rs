//! An answer that is cut inside a character.
use wasmtime::{Caller, Engine, Extern, Linker, Memory, Result, error::Context};

pub struct Talk {
    pub shown: Vec<String>,
    pub answer: String,
}

pub fn host_functions(engine: &Engine) -> Result<Linker<Talk>> {
    let mut linker = Linker::new(engine);
    linker.func_wrap(
        "host",
        "show",
        |mut caller: Caller<'_, Talk>, ptr: u32, len: u32| -> Result<()> {
            let memory = memory_of(&mut caller)?;
            let (bytes, talk) = memory.data_and_store_mut(&mut caller);
            let bytes = bytes.get(ptr as usize..).and_then(|rest| rest.get(..len as usize));
            let text = str::from_utf8(bytes.context("the guest has no such bytes")?)?;
            talk.shown.push(text.to_owned());
            Ok(())
        },
    )?;
    linker.func_wrap(
        "host",
        "ask",
        |mut caller: Caller<'_, Talk>, ptr: u32, room: u32| -> Result<u32> {
            let memory = memory_of(&mut caller)?;
            let (bytes, talk) = memory.data_and_store_mut(&mut caller);
            let bytes =
                bytes.get_mut(ptr as usize..).and_then(|rest| rest.get_mut(..room as usize));
            let bytes = bytes.context("the guest has no such bytes")?;
            let length = talk.answer.len().min(bytes.len());
            bytes[..length].copy_from_slice(&talk.answer.as_bytes()[..length]);
            Ok(u32::try_from(length)?)
        },
    )?;
    Ok(linker)
}

fn memory_of(caller: &mut Caller<'_, Talk>) -> Result<Memory> {
    caller.get_export("memory").and_then(Extern::into_memory).context("no memory")
}
