use std::sync::OnceLock;

use wasmtime::{Engine, Instance, Memory, Module, Result, Store, ensure, error::Context};

use super::{attempt, trial::Trial};

pub fn check(trial: &mut Trial) {
    trial.property("a text that fits into one piece arrives", |guest, _| -> Result<()> {
        let mut guest = Guest::new(guest)?;
        guest.arrives("Hello WASM!")?;
        guest.arrives("né€😀").map(|_| ())
    });

    trial.property("an empty text is sent without a piece", |guest, _| -> Result<()> {
        let pieces = Guest::new(guest)?.arrives("")?;
        ensure!(pieces == 0, "{pieces} pieces were sent of an empty text");
        Ok(())
    });

    trial.property(
        "a text that fills the room to its last byte is one piece",
        |guest, _| -> Result<()> {
            let mut guest = Guest::new(guest)?;
            for text in ["x".repeat(32), "😀".repeat(8), "é".repeat(14) + "😀"] {
                let pieces = guest.arrives(&text)?;
                ensure!(pieces == 1, "32 bytes fit into 32, and {pieces} pieces were sent");
            }
            Ok(())
        },
    );

    trial.property("no character is cut in two, and none is lost", |guest, random| -> Result<()> {
        let mut guest = Guest::new(guest)?;
        for _ in 0..8 {
            let characters = 20 + random.below(200) as usize;
            guest.arrives(&random.text(characters))?;
        }
        for before in 0..4 {
            guest.arrives(&("x".repeat(before) + &"😀".repeat(20)))?;
        }
        Ok(())
    });

    trial.property("a piece is as long as it can be", |guest, random| -> Result<()> {
        let text = random.text(300);
        let pieces = Guest::new(guest)?.arrives(&text)? as usize;
        let (bytes, most) = (text.len(), text.len().div_ceil(29));
        ensure!(pieces <= most, "{bytes} bytes were sent in {pieces} pieces; {most} are enough");
        Ok(())
    });

    trial.property("where the guest refuses a piece, that is an error, and no more is sent", {
        |guest, random| -> Result<()> {
            let mut guest = Guest::new(guest)?;
            for refusal in [-1, 1 + random.below(100).cast_signed()] {
                let taken = random.below(4);
                guest.begin(taken, refusal)?;
                let sent =
                    attempt::send_all(&mut guest.store, guest.instance, &"0123456789".repeat(20));
                let refused = format!("take returned {refusal} for piece {}", taken + 1);
                ensure!(sent.is_err(), "{refused}, and that is no error");
                let pieces = guest.number("pieces")?;
                ensure!(pieces == taken + 1, "{refused}, and {pieces} were sent");
            }
            Ok(())
        }
    });
}

struct Guest {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
}

impl Guest {
    fn new(guest: &[u8]) -> Result<Guest> {
        // Compiled for the first property, and kept for the others.
        static MODULE: OnceLock<Module> = OnceLock::new();
        let module = match MODULE.get() {
            Some(module) => module,
            None => {
                let module = Module::new(&Engine::default(), guest)?;
                MODULE.get_or_init(|| module)
            }
        };
        let mut store = Store::new(module.engine(), ());
        let instance = Instance::new(&mut store, module, &[])?;
        let memory = instance.get_memory(&mut store, "memory").context("no memory")?;
        Ok(Guest { store, instance, memory })
    }

    fn number(&mut self, name: &str) -> Result<u32> {
        self.instance.get_typed_func::<(), u32>(&mut self.store, name)?.call(&mut self.store, ())
    }

    fn begin(&mut self, pieces: u32, refusal: i32) -> Result<()> {
        let begin = self.instance.get_typed_func::<(u32, i32), ()>(&mut self.store, "begin")?;
        begin.call(&mut self.store, (pieces, refusal))
    }

    /// Sends a text and compares it with what arrives; returns in how many pieces it came.
    fn arrives(&mut self, text: &str) -> Result<u32> {
        // More pieces than bytes are never needed: so a host that sends nothing for ever comes to
        // an end.
        self.begin(u32::try_from(text.len())?, -1)?;
        let sent = attempt::send_all(&mut self.store, self.instance, text);
        let brief: String = text.chars().take(20).collect();
        let what = format!("{brief:?}… of {} bytes", text.len());
        let damaged = || format!("{what}: what lies behind the room was overwritten");
        let at = self.number("text").with_context(damaged)? as usize;
        let len = self.number("text_len").with_context(damaged)? as usize;
        let pieces = self.number("pieces").with_context(damaged)?;
        sent.with_context(|| format!("{what}: piece {pieces} ended in an error"))?;
        let got = self.memory.data(&self.store).get(at..at + len);
        let got = String::from_utf8_lossy(got.with_context(damaged)?);
        let right = got.bytes().zip(text.bytes()).take_while(|(got, sent)| got == sent).count();
        ensure!(got == text, "{what}: {len} bytes arrived, the first {right} right");
        Ok(pieces)
    }
}
