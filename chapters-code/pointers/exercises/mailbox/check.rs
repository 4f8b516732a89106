use wasmtime::{Result, ensure};

use super::trial::{Guest, Trial};

pub fn check(trial: &mut Trial) {
    trial.property(
        "the host finds the byte that the guest has left",
        |module, random| -> Result<()> {
            let mut guest = Guest::new(module)?;
            for _ in 0..5 {
                let byte = 1 + random.below(255);
                let address = guest.call("leave", &[byte])?;
                let found = u32::from(guest.byte(address)?);
                ensure!(found == byte, "leave({byte}) returned {address}, where {found} lies");
            }
            Ok(())
        },
    );

    trial.property(
        "what the guest has left is still there after other calls",
        |module, random| -> Result<()> {
            let mut guest = Guest::new(module)?;
            let byte = random.below(256);
            let address = guest.call("leave", &[byte])?;
            guest.call("work", &[byte ^ (1 + random.below(255))])?;
            let found = u32::from(guest.byte(address)?);
            ensure!(
                found == byte,
                "{byte} was left at {address}; after a call of work, {found} is there"
            );
            Ok(())
        },
    );

    trial.property(
        "the guest finds the byte that the host has written",
        |module, random| -> Result<()> {
            let mut guest = Guest::new(module)?;
            for round in 0..5 {
                let byte = random.bytes(1)[0].max(1);
                let address = guest.call("slot", &[])?;
                guest.write(address, &[byte])?;
                guest.call("work", &[round])?;
                let found = guest.call("collect", &[])?;
                ensure!(
                    found == u32::from(byte),
                    "{byte} was written at {address}, and collect gives {found}"
                );
            }
            Ok(())
        },
    );

    trial.property("each side has a byte of its own", |module, random| -> Result<()> {
        let mut guest = Guest::new(module)?;
        let (for_host, for_guest) = (random.below(256), random.bytes(1)[0]);
        let slot = guest.call("slot", &[])?;
        guest.write(slot, &[for_guest])?;
        let address = guest.call("leave", &[for_host])?;
        let found = guest.call("collect", &[])?;
        ensure!(
            found == u32::from(for_guest),
            "the host's {for_guest} became {found} when leave was called"
        );
        let slot = guest.call("slot", &[])?;
        guest.write(slot, &[for_guest ^ 1])?;
        ensure!(
            u32::from(guest.byte(address)?) == for_host,
            "what was left for the host changed when the host wrote"
        );
        Ok(())
    });
}
