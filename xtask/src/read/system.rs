//! This system, and the commands that get on it what the book is followed and verified with.

use std::fs;

use crate::read::names::EngineName;

/// A system, as far as its commands differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Debian, and what is made from it.
    Debian,
    /// Its browsers are snaps, which no driver of a package starts.
    Ubuntu,
    Fedora,
    Arch,
    MacOs,
    Windows,
    /// Any other, which has a shell.
    Other,
}

use System::{Arch, Debian, Fedora, MacOs, Other, Ubuntu, Windows};

const RUSTUP: &str = "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh";
/// NodeSource's packages, for those of Debian 12 and of Ubuntu 24.04 are too old.
const NODESOURCE: &str = "curl -fsSL https://deb.nodesource.com/setup_22.x | sudo -E bash - && sudo apt-get install nodejs";
const BUN: &str = "curl -fsSL https://bun.sh/install | bash";
const DENO: &str = "curl -fsSL https://deno.land/install.sh | sh";

impl System {
    /// The one that this program runs on.
    pub fn here() -> System {
        match std::env::consts::OS {
            "macos" => MacOs,
            "windows" => Windows,
            _ => fs::read_to_string("/etc/os-release").map_or(Other, |text| System::read(&text)),
        }
    }

    /// Reads an `os-release`, which names the system and those that it is like, nearest first:
    /// <https://www.freedesktop.org/software/systemd/man/latest/os-release.html>.
    fn read(os_release: &str) -> System {
        let field = |name: &str| {
            let value = os_release.lines().find_map(|line| line.strip_prefix(name));
            value.unwrap_or_default().trim_matches(['"', '\'']).to_owned()
        };
        let names = format!("{} {}", field("ID="), field("ID_LIKE="));
        let known = names.split_whitespace().find_map(|name| match name {
            "debian" => Some(Debian),
            "ubuntu" => Some(Ubuntu),
            "fedora" => Some(Fedora),
            "arch" => Some(Arch),
            _ => None,
        });
        known.unwrap_or(Other)
    }

    /// The command that gets Rust by rustup.
    pub fn rustup(self) -> &'static str {
        match self {
            Fedora => "sudo dnf install rustup && rustup-init",
            Arch => "sudo pacman -S rustup",
            Windows => "winget install Rustlang.Rustup",
            Debian | Ubuntu | MacOs | Other => RUSTUP,
        }
    }

    /// The command that gets an engine; `None` where there is none that this tool knows.
    #[rustfmt::skip]
    pub fn command(self, engine: EngineName) -> Option<&'static str> {
        use EngineName::{Bun, Chromium, Deno, Firefox, Node, Wasmtime, WebKit};
        Some(match (engine, self) {
            // It is compiled with the tool.
            (Wasmtime, _) => "cargo build --package hosts",

            (Node, Debian | Ubuntu) => NODESOURCE,
            (Node, Fedora)          => "sudo dnf install nodejs npm",
            (Node, Arch)            => "sudo pacman -S nodejs npm",
            (Node, MacOs)           => "brew install node",
            (Node, Windows)         => "winget install OpenJS.NodeJS.LTS",

            (Bun, MacOs)            => "brew install oven-sh/bun/bun",
            (Bun, Windows)          => "winget install Oven-sh.Bun",
            (Bun, _)                => BUN,

            (Deno, MacOs)           => "brew install deno",
            (Deno, Windows)         => "winget install DenoLand.Deno",
            (Deno, _)               => DENO,

            (Chromium, Debian)      => "sudo apt-get install chromium chromium-driver",
            (Chromium, Fedora)      => "sudo dnf install chromium chromedriver",
            (Chromium, Arch)        => "sudo pacman -S chromium",

            (Firefox, Debian)       => "sudo apt-get install firefox-esr && cargo install --locked geckodriver",
            (Firefox, Fedora)       => "sudo dnf install firefox && cargo install --locked geckodriver",
            (Firefox, Arch)         => "sudo pacman -S firefox geckodriver",

            (WebKit, Debian)        => "sudo apt-get install webkit2gtk-driver xvfb",

            (Node, Other) => return None,
            (Chromium | Firefox, Ubuntu | MacOs | Windows | Other) => return None,
            (WebKit, _) => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_told_by_its_name_and_by_what_it_is_like() {
        for (text, system) in [
            ("PRETTY_NAME=\"Debian GNU/Linux 13\"\nID=debian\n", Debian),
            ("ID=ubuntu\nID_LIKE=debian\n", Ubuntu),
            ("NAME=\"Linux Mint\"\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", Ubuntu),
            ("ID=raspbian\nID_LIKE=debian\n", Debian),
            ("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", Fedora),
            ("ID=manjaro\nID_LIKE=arch\n", Arch),
            ("ID=alpine\n", Other),
            ("", Other),
        ] {
            assert_eq!(System::read(text), system, "{text}");
        }
    }

    #[test]
    fn what_following_needs_has_a_command_on_every_system_with_a_name() {
        for system in [Debian, Ubuntu, Fedora, Arch, MacOs, Windows] {
            assert!(system.command(EngineName::Node).is_some(), "{system:?}");
        }
    }
}
