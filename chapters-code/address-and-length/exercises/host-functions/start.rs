use wasmtime::{Caller, Engine, Extern, Linker, Memory, Result, error::Context};

/// What the host keeps for its guest: the texts that it was shown, and the one that it answers with.
pub struct Talk {
    pub shown: Vec<String>,
    pub answer: String,
}

/// What a guest imports from `host`. `show(ptr, len)` adds a text to `shown`; `ask(ptr, room)`
/// writes as much of `answer` as there is room for, without cutting a character, and returns its
/// length in bytes. Both return an error where the guest's numbers lead out of its memory, or its
/// bytes are no text.
pub fn host_functions(engine: &Engine) -> Result<Linker<Talk>> {
    let mut linker = Linker::new(engine);
    linker.func_wrap(
        "host",
        "show",
        |mut caller: Caller<'_, Talk>, ptr: u32, len: u32| -> Result<()> {
            let memory = memory_of(&mut caller)?;
            let bytes = &memory.data(&caller)[ptr as usize..][..len as usize];
            let text = String::from_utf8_lossy(bytes).into_owned();
            caller.data_mut().shown.push(text);
            Ok(())
        },
    )?;
    linker.func_wrap(
        "host",
        "ask",
        |mut caller: Caller<'_, Talk>, ptr: u32, _room: u32| -> Result<u32> {
            let memory = memory_of(&mut caller)?;
            let (bytes, talk) = memory.data_and_store_mut(&mut caller);
            let answer = talk.answer.as_bytes();
            bytes[ptr as usize..][..answer.len()].copy_from_slice(answer);
            Ok(answer.len() as u32)
        },
    )?;
    Ok(linker)
}

fn memory_of(caller: &mut Caller<'_, Talk>) -> Result<Memory> {
    caller.get_export("memory").and_then(Extern::into_memory).context("no memory")
}
