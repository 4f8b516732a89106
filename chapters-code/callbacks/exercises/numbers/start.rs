use std::sync::Arc;

use wasmtime::{Caller, Engine, Linker, Result};

/// A function of the host's. It gets the caller, through which it reaches the guest, and the other
/// functions.
pub type Function = Arc<dyn Fn(&mut Caller<'_, Callbacks>, u32) -> Result<u32> + Send + Sync>;

/// The host's functions that a guest may call, each by a number.
#[derive(Default)]
pub struct Callbacks {
    functions: Vec<Function>,
}

impl Callbacks {
    /// Keeps a function, and returns its number: never 0, which means "no function" to the guest,
    /// and none that was given before.
    pub fn register(&mut self, function: Function) -> u32 {
        self.functions.push(function);
        self.functions.len() as u32 - 1
    }

    /// Lets go of a function. From now on its number is nobody's; a second time is ignored.
    pub fn release(&mut self, number: u32) {
        self.functions.remove(number as usize);
    }
}

/// What the guest imports from `host`. `call(number, n)` returns what that function says to `n`, and
/// an error where the number is nobody's.
pub fn link(engine: &Engine) -> Result<Linker<Callbacks>> {
    let mut linker = Linker::new(engine);
    linker.func_wrap(
        "host",
        "call",
        |mut caller: Caller<'_, Callbacks>, number: u32, n: u32| -> Result<u32> {
            let function = caller.data_mut().functions.remove(number as usize);
            let answer = function(&mut caller, n)?;
            caller.data_mut().functions.insert(number as usize, function);
            Ok(answer)
        },
    )?;
    Ok(linker)
}
