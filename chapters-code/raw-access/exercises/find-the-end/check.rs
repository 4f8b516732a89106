use wasmtime::{
    Engine, Error, Instance, Module, Result, Store, Trap, ensure, error::Context, format_err,
};

use super::{attempt, trial::Trial};

const MOST_CALLS: u32 = 40;

pub fn check(trial: &mut Trial) {
    trial.property(
        "the guest's memory is found to have the size that it has",
        |guest, random| -> Result<()> {
            let engine = Engine::default();
            let mut store = Store::new(&engine, ());
            let instance = Instance::new(&mut store, &Module::new(&engine, guest)?, &[])?;
            let memory = instance.get_memory(&mut store, "memory").context("no memory")?;
            let read_at = instance.get_typed_func::<u32, u32>(&mut store, "read_at")?;
            for pages in [0, 1 + random.below(30)] {
                memory.grow(&mut store, pages.into())?;
                let size = memory.data_size(&store) as u64;
                let found = search(|address| read_at.call(&mut store, address))?;
                ensure!(
                    found == size,
                    "the memory has {size} bytes, and find_the_end says {found}"
                );
            }
            Ok(())
        },
    );

    trial.property(
        "the size is right to the byte, from an empty memory to a full one",
        |_, random| -> Result<()> {
            for size in [0, 1, 1 << 31, (1 << 32) - 1, 1 << 32, random.below(u32::MAX).into()] {
                let found = search(|address| {
                    if u64::from(address) < size {
                        Ok(0)
                    } else {
                        Err(Trap::MemoryOutOfBounds.into())
                    }
                })?;
                ensure!(found == size, "of {size} bytes find_the_end says {found}");
            }
            Ok(())
        },
    );

    trial.property("an error that is not that trap is returned", |_, _| -> Result<()> {
        let others: [fn() -> Error; 2] =
            [|| Trap::UnreachableCodeReached.into(), || format_err!("the host's own")];
        for error in others {
            let expected = error().to_string();
            match attempt::find_the_end(|_| Err(error())) {
                Ok(found) => ensure!(false, "{expected}: find_the_end takes it for {found} bytes"),
                Err(found) => ensure!(found.to_string() == expected, "{expected} became {found}"),
            }
        }
        Ok(())
    });
}

/// What the attempt finds; more calls than are allowed end in an error.
fn search(mut read_at: impl FnMut(u32) -> Result<u32>) -> Result<u64> {
    let mut calls = 0;
    let found = attempt::find_the_end(|address| {
        calls += 1;
        ensure!(calls <= MOST_CALLS, "it takes more than {MOST_CALLS} calls");
        read_at(address)
    })?;
    ensure!(calls <= MOST_CALLS, "it takes more than {MOST_CALLS} calls");
    Ok(found)
}
