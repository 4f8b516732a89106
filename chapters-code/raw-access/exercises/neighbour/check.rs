use wasmtime::{Engine, Instance, Memory, Module, Result, Store, ensure, error::Context};

use super::{
    attempt,
    trial::{Random, Trial},
};

const NAME_LENGTH: usize = 8;

pub fn check(trial: &mut Trial) {
    trial.property(
        "a name that is too long gives the player any number of lives",
        |guest, random| -> Result<()> {
            let mut game = Game::new(guest)?;
            let wanted = u8::try_from(4 + random.below(252))?;
            game.write(&attempt::cheat(wanted))?;
            let lives = game.number("lives")?;
            ensure!(
                lives == u32::from(wanted),
                "{wanted} lives were wanted, and the guest counts {lives}"
            );
            Ok(())
        },
    );

    trial.property("such a name overwrites nothing but the lives", |guest, random| -> Result<()> {
        let mut game = Game::new(guest)?;
        let name = attempt::cheat(u8::try_from(4 + random.below(252))?);
        game.write(&name)?;
        let level = game.number("level")?;
        ensure!(level == 1, "the level was 1 and is {level}: the name has {} bytes", name.len());
        Ok(())
    });

    trial.property("a name that fits raises no alarm", |guest, random| -> Result<()> {
        let mut game = Game::new(guest)?;
        let none = game.found(&[], random);
        ensure!(none.is_none(), "nothing was written, and {none:?} is reported");
        let own: Vec<usize> = (game.player..game.player + NAME_LENGTH).collect();
        let found = game.found(&own, random);
        ensure!(found.is_none(), "only the name was written, and {found:?} is reported");
        Ok(())
    });

    trial.property(
        "the bytes right before and right behind the name are watched",
        |guest, random| -> Result<()> {
            let mut game = Game::new(guest)?;
            for address in [game.player - 1, game.player + NAME_LENGTH] {
                let found = game.found(&[address, game.player], random);
                ensure!(found == Some(address), "{address} was overwritten: {found:?} is reported");
            }
            Ok(())
        },
    );

    trial.property(
        "all of the memory is watched, from address 0 to its end",
        |guest, random| -> Result<()> {
            let mut game = Game::new(guest)?;
            let end = game.memory.data_size(&game.store);
            let before = random.below(u32::try_from(game.player)?) as usize;
            for address in [0, 4, before, end - 1] {
                let found = game.found(&[address], random);
                ensure!(found == Some(address), "{address} was overwritten: {found:?} is reported");
            }
            Ok(())
        },
    );

    trial.property("of several addresses the lowest is reported", |guest, random| -> Result<()> {
        let mut game = Game::new(guest)?;
        let low = random.below(1000) as usize;
        let found = game.found(&[game.player + NAME_LENGTH, low, game.player - 2], random);
        ensure!(found == Some(low), "{low} is the lowest, and {found:?} is reported");
        Ok(())
    });
}

struct Game {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
    player: usize,
}

impl Game {
    fn new(guest: &[u8]) -> Result<Game> {
        let engine = Engine::default();
        let mut store = Store::new(&engine, ());
        let instance = Instance::new(&mut store, &Module::new(&engine, guest)?, &[])?;
        let memory = instance.get_memory(&mut store, "memory").context("no memory")?;
        let player = instance.get_global(&mut store, "PLAYER").context("no PLAYER")?;
        let player = player.get(&mut store).i32().context("no address")?.cast_unsigned() as usize;
        Ok(Game { store, instance, memory, player })
    }

    /// The careless host: it writes a name without a look at its length.
    fn write(&mut self, name: &[u8]) -> Result<()> {
        Ok(self.memory.write(&mut self.store, self.player, name)?)
    }

    fn number(&mut self, name: &str) -> Result<u32> {
        self.instance.get_typed_func::<(), u32>(&mut self.store, name)?.call(&mut self.store, ())
    }

    /// What is reported when these addresses are overwritten.
    fn found(&mut self, addresses: &[usize], random: &mut Random) -> Option<usize> {
        let memory = self.memory.data_mut(&mut self.store);
        let watch = attempt::Watch::new(memory, self.player..self.player + NAME_LENGTH);
        for address in addresses {
            memory[*address] ^= random.below(255).to_le_bytes()[0] + 1;
        }
        watch.broken(memory)
    }
}
