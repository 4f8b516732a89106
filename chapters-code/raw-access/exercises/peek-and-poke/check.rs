use wasmtime::{Engine, Instance, Memory, Module, Result, Store, ensure, error::Context};

use super::{attempt, trial::Trial};

pub fn check(trial: &mut Trial) {
    trial.property(
        "what the guest has left in its memory is found",
        |guest, random| -> Result<()> {
            let (mut store, instance, memory) = load(guest)?;
            instance.get_typed_func::<(), ()>(&mut store, "write_byte")?.call(&mut store, ())?;
            let found = attempt::peek(&store, memory, 4);
            ensure!(found == Some(99), "address 4 holds 99, and peek gives {found:?}");
            let motto = instance.get_global(&mut store, "MOTTO").context("no MOTTO")?;
            let motto = motto.get(&mut store).i32().context("no address")?.cast_unsigned();
            let index = random.below(7);
            let (byte, at) = (b"by hand"[index as usize], motto + index);
            let found = attempt::peek(&store, memory, at);
            ensure!(found == Some(byte), "address {at} holds {byte}, and peek gives {found:?}");
            Ok(())
        },
    );

    trial.property("the guest finds what was written", |guest, random| -> Result<()> {
        let (mut store, instance, memory) = load(guest)?;
        let byte = 1 + random.below(255);
        attempt::poke(&mut store, memory, 5, byte)?;
        let read_byte = instance.get_typed_func::<(), u32>(&mut store, "read_byte")?;
        let found = read_byte.call(&mut store, ())?;
        ensure!(found == byte, "poke wrote {byte} at address 5, and the guest reads {found}");
        Ok(())
    });

    trial.property(
        "poke writes one byte, and returns the one before",
        |guest, random| -> Result<()> {
            let (mut store, memory, end) = grown(guest)?;
            for _ in 0..20 {
                let at = end - 65535 + random.below(65534);
                let (byte, place) = (random.below(256), at as usize);
                let mut expected = memory.data(&store)[place - 1..=place + 1].to_vec();
                let returned = attempt::poke(&mut store, memory, at, byte)?;
                let before = std::mem::replace(&mut expected[1], u8::try_from(byte)?);
                ensure!(
                    returned == before,
                    "address {at} held {before}, and poke returned {returned}"
                );
                let found = &memory.data(&store)[place - 1..=place + 1];
                ensure!(found == expected, "around {at} the bytes are {found:?}, not {expected:?}");
            }
            Ok(())
        },
    );

    trial.property(
        "the first byte and the last are part of the memory",
        |guest, _| -> Result<()> {
            let (mut store, memory, end) = grown(guest)?;
            let first = attempt::peek(&store, memory, 0);
            ensure!(first == Some(0), "address 0 holds 0, and peek gives {first:?}");
            let written = attempt::poke(&mut store, memory, end - 1, 7);
            ensure!(written.is_ok(), "the last byte, at {}, was not written", end - 1);
            let last = attempt::peek(&store, memory, end - 1);
            ensure!(last == Some(7), "the last byte is 7, and peek gives {last:?}");
            Ok(())
        },
    );

    trial.property("an address outside of the memory is refused", |guest, random| -> Result<()> {
        let (mut store, memory, end) = grown(guest)?;
        for address in [end, end + random.below(1000), u32::MAX] {
            let found = attempt::peek(&store, memory, address);
            ensure!(found.is_none(), "{address} is outside of {end} bytes: peek gives {found:?}");
            let written = attempt::poke(&mut store, memory, address, 1);
            ensure!(written.is_err(), "poke at {address}, outside of {end} bytes, is no error");
        }
        Ok(())
    });

    trial.property(
        "a number that is no byte is refused, and nothing is written",
        |guest, random| -> Result<()> {
            let (mut store, memory, end) = grown(guest)?;
            for value in [256, 257 + random.below(1000), u32::MAX] {
                let written = attempt::poke(&mut store, memory, end - 9, value);
                ensure!(written.is_err(), "poke of {value} is no error");
                let found = memory.data(&store)[end as usize - 9];
                ensure!(found == 0, "{value} was refused, and the memory has changed");
            }
            Ok(())
        },
    );
}

fn load(guest: &[u8]) -> Result<(Store<()>, Instance, Memory)> {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &Module::new(&engine, guest)?, &[])?;
    let memory = instance.get_memory(&mut store, "memory").context("no memory")?;
    Ok((store, instance, memory))
}

/// A memory with a page that the host has added, and where it ends.
fn grown(guest: &[u8]) -> Result<(Store<()>, Memory, u32)> {
    let (mut store, _, memory) = load(guest)?;
    memory.grow(&mut store, 1)?;
    let end = u32::try_from(memory.data_size(&store))?;
    Ok((store, memory, end))
}
