use wasmtime::{Engine, Instance, Memory, Module, Result, Store, ensure, error::Context};

use super::{
    attempt::{self, Talk},
    trial::Trial,
};

pub fn check(trial: &mut Trial) {
    trial.property("what the guest shows is kept as a text", |guest, random| -> Result<()> {
        let mut guest = Guest::new(guest, "")?;
        let texts = ["Hello WASM!".to_owned(), random.text(20), String::new(), random.text(9)];
        for text in &texts {
            guest.memory.write(&mut guest.store, guest.buffer as usize, text.as_bytes())?;
            guest.show(guest.buffer, u32::try_from(text.len())?)?;
        }
        let kept = &guest.store.data().shown;
        ensure!(*kept == texts, "{texts:?} were shown, and kept is {kept:?}");
        Ok(())
    });

    trial.property(
        "the guest gets an answer, with its length in bytes",
        |guest, random| -> Result<()> {
            let answer = random.text(20);
            let mut guest = Guest::new(guest, &answer)?;
            let length = guest.ask(guest.buffer, 128)? as usize;
            ensure!(
                length == answer.len(),
                "{answer:?} has {} bytes: ask says {length}",
                answer.len()
            );
            let found = String::from_utf8_lossy(&guest.bytes()[..length]);
            ensure!(found == answer, "the answer is {answer:?}, and the guest got {found:?}");
            Ok(())
        },
    );

    trial.property(
        "an answer that is too long ends with its last whole character, and stays inside",
        {
            |guest, random| -> Result<()> {
                let answer = random.text(20) + "😀€é";
                let mut guest = Guest::new(guest, &answer)?;
                for room in 0..answer.len() {
                    let mut expected = random.bytes(128);
                    guest.memory.write(&mut guest.store, guest.buffer as usize, &expected)?;
                    let length = guest.ask(guest.buffer, u32::try_from(room)?)? as usize;
                    let whole = answer.floor_char_boundary(room);
                    let what = format!("{} bytes into {room}", answer.len());
                    ensure!(
                        length == whole,
                        "{what}: {whole} are whole characters: ask says {length}"
                    );
                    expected[..whole].copy_from_slice(&answer.as_bytes()[..whole]);
                    let pairs = expected[room..].iter().zip(&guest.bytes()[room..]);
                    let over = pairs.filter(|(before, after)| before != after).count();
                    ensure!(over == 0, "{what}: {over} bytes behind the room were overwritten");
                    ensure!(
                        expected[..whole] == guest.bytes()[..whole],
                        "{what}: another text arrived"
                    );
                }
                Ok(())
            }
        },
    );

    trial.property(
        "numbers that lead out of the memory end the call, and nothing is kept or written",
        {
            |guest, random| -> Result<()> {
                let mut guest = Guest::new(guest, "WASM")?;
                let end = u32::try_from(guest.memory.data_size(&guest.store))?;
                let lies = [(end - 8, 9 + random.below(100)), (u32::MAX - 15, 8), (0, u32::MAX)];
                for (ptr, len) in lies {
                    let what = format!("{len} bytes at {ptr}, of {end} bytes");
                    ensure!(guest.show(ptr, len).is_err(), "show of {what}: that was no error");
                    let kept = &guest.store.data().shown;
                    ensure!(kept.is_empty(), "show of {what}: it kept {kept:?}");
                    ensure!(guest.ask(ptr, len).is_err(), "ask for {what}: that was no error");
                }
                Ok(())
            }
        },
    );

    trial.property("bytes that are not UTF-8 are refused", |guest, _| -> Result<()> {
        let mut guest = Guest::new(guest, "")?;
        guest.memory.write(&mut guest.store, guest.buffer as usize, b"H\xe9l")?;
        let shown = guest.show(guest.buffer, 3);
        ensure!(shown.is_err(), "48 e9 6c is no UTF-8: kept is {:?}", guest.store.data().shown);
        Ok(())
    });
}

struct Guest {
    store: Store<Talk>,
    instance: Instance,
    memory: Memory,
    buffer: u32,
}

impl Guest {
    /// One whose host answers with this.
    fn new(guest: &[u8], answer: &str) -> Result<Guest> {
        let engine = Engine::default();
        let talk = Talk { shown: Vec::new(), answer: answer.to_owned() };
        let mut store = Store::new(&engine, talk);
        let module = Module::new(&engine, guest)?;
        let instance = attempt::host_functions(&engine)?.instantiate(&mut store, &module)?;
        let memory = instance.get_memory(&mut store, "memory").context("no memory")?;
        let buffer = instance.get_typed_func::<(), u32>(&mut store, "buffer")?;
        let buffer = buffer.call(&mut store, ())?;
        Ok(Guest { store, instance, memory, buffer })
    }

    fn show(&mut self, ptr: u32, len: u32) -> Result<()> {
        let show = self.instance.get_typed_func::<(u32, u32), ()>(&mut self.store, "do_show")?;
        show.call(&mut self.store, (ptr, len))
    }

    fn ask(&mut self, ptr: u32, room: u32) -> Result<u32> {
        let ask = self.instance.get_typed_func::<(u32, u32), u32>(&mut self.store, "do_ask")?;
        ask.call(&mut self.store, (ptr, room))
    }

    /// The 128 bytes of the guest's buffer.
    fn bytes(&self) -> &[u8] {
        &self.memory.data(&self.store)[self.buffer as usize..][..128]
    }
}
