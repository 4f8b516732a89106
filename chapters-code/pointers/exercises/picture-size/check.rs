use wasmtime::{Engine, Memory, MemoryType, Result, Store, ensure};

use super::{
    attempt,
    trial::{Random, Trial},
};

const PAGE: u32 = 65536;

pub fn check(trial: &mut Trial) {
    trial.property("a BMP's size is found, with its low bytes first", |_, random| -> Result<()> {
        let mut host = Host::new(2)?;
        for _ in 0..10 {
            let (width, height) = size(random);
            let file = bmp(random, width, height.cast_signed());
            host.compare(random.below(PAGE), &file, Some((width, height)))?;
        }
        Ok(())
    });

    trial.property(
        "a BMP with a negative height has its rows from the top",
        |_, random| -> Result<()> {
            let (width, height) = size(random);
            let file = bmp(random, width, -height.cast_signed());
            Host::new(2)?.compare(random.below(PAGE), &file, Some((width, height)))
        },
    );

    trial.property("a PNG's size is found, with its high bytes first", |_, random| -> Result<()> {
        let mut host = Host::new(2)?;
        for _ in 0..10 {
            let (width, height) = size(random);
            let file = png(random, width, height);
            host.compare(random.below(PAGE), &file, Some((width, height)))?;
        }
        Ok(())
    });

    trial.property("a file that is neither BMP nor PNG is no picture", |_, random| -> Result<()> {
        let mut host = Host::new(2)?;
        let mut almost = png(random, 1, 1);
        almost[1 + random.below(7) as usize] ^= 1;
        host.compare(random.below(PAGE), &almost, None)?;
        host.compare(random.below(PAGE), &[0; 64], None)
    });

    trial.property("a file that ends before its size is no picture", |_, random| -> Result<()> {
        let mut host = Host::new(2)?;
        let (width, height) = size(random);
        let files = [(bmp(random, width, 1), 26), (png(random, width, height), 24)];
        for (file, needed) in files {
            // Down to a file that has no byte: what begins it may be cut as well.
            let (brief, longer) = (2 + random.below(6), 8 + random.below(needed - 8));
            for length in [0, 1, brief, longer, needed - 1] {
                let at = random.below(PAGE);
                // The rest of it lies behind the file.
                host.memory.write(&mut host.store, at as usize, &file)?;
                host.compare(at, &file[..length as usize], None)?;
            }
        }
        Ok(())
    });

    trial.property(
        "a picture may lie in the upper half of all addresses",
        |_, random| -> Result<()> {
            let mut host = Host::new(32769)?;
            let (width, height) = size(random);
            let file = bmp(random, width, height.cast_signed());
            host.compare((1 << 31) + random.below(1000), &file, Some((width, height)))
        },
    );

    trial.property(
        "bytes that the memory does not have are no picture",
        |_, random| -> Result<()> {
            let mut host = Host::new(2)?;
            let end = 2 * PAGE;
            let file = &bmp(random, 1, 1)[..30];
            host.memory.write(&mut host.store, (end - 30) as usize, file)?;
            for pointer in [end - 30, end - 1, end + random.below(1000), u32::MAX] {
                let found = attempt::picture_size(host.bytes(), pointer.cast_signed(), 64);
                ensure!(
                    found.is_none(),
                    "64 bytes at {pointer} do not all lie in a memory of {end}, and {found:?} was \
                     found"
                );
            }
            Ok(())
        },
    );
}

struct Host {
    store: Store<()>,
    memory: Memory,
}

impl Host {
    fn new(pages: u32) -> Result<Host> {
        let mut store = Store::new(&Engine::default(), ());
        let memory = Memory::new(&mut store, MemoryType::new(pages, None))?;
        Ok(Host { store, memory })
    }

    fn bytes(&self) -> &[u8] {
        self.memory.data(&self.store)
    }

    /// Puts a file into the memory, and compares what is found with what was put there.
    fn compare(&mut self, at: u32, file: &[u8], expected: Option<(u32, u32)>) -> Result<()> {
        self.memory.write(&mut self.store, at as usize, file)?;
        // As a call of the guest returns it to a host that asks for an `i32`.
        let pointer = at.cast_signed();
        let found = attempt::picture_size(self.bytes(), pointer, u32::try_from(file.len())?);
        ensure!(
            found == expected,
            "{expected:?} lies at {at}, which arrives as {pointer}, and {found:?} was found"
        );
        Ok(())
    }
}

fn size(random: &mut Random) -> (u32, u32) {
    (1 + random.below(100_000), 1 + random.below(100_000))
}

/// The first bytes of a BMP, with others behind them.
fn bmp(random: &mut Random, width: u32, height: i32) -> Vec<u8> {
    let mut file = random.bytes(64);
    file[..2].copy_from_slice(b"BM");
    file[18..22].copy_from_slice(&width.to_le_bytes());
    file[22..26].copy_from_slice(&height.to_le_bytes());
    file
}

/// The first bytes of a PNG, with others behind them.
fn png(random: &mut Random, width: u32, height: u32) -> Vec<u8> {
    let mut file = random.bytes(64);
    file[..8].copy_from_slice(b"\x89PNG\r\n\x1a\n");
    file[16..20].copy_from_slice(&width.to_be_bytes());
    file[20..24].copy_from_slice(&height.to_be_bytes());
    file
}
