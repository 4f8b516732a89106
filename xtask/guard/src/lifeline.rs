//! What connects a guard with whoever started it. Its end is heard; before that, the program's
//! input goes one way, and how the program ended comes back the other.

use std::{
    io::{self, Read, Write},
    process::{Child, Command},
};

use crate::Ended;

#[cfg(unix)]
type End = std::os::unix::net::UnixStream;
#[cfg(not(unix))]
type End = std::process::ChildStdin;

#[derive(Debug)]
pub struct Lifeline(End);

impl Lifeline {
    /// Starts a guard at the other end.
    #[cfg(unix)]
    pub fn start(mut guard: Command) -> io::Result<(Child, Lifeline)> {
        let (ours, theirs) = End::pair()?;
        guard.stdin(std::os::fd::OwnedFd::from(theirs));
        Ok((guard.spawn()?, Lifeline(ours)))
    }

    #[cfg(not(unix))]
    pub fn start(mut guard: Command) -> io::Result<(Child, Lifeline)> {
        let mut guard = guard.stdin(std::process::Stdio::piped()).spawn()?;
        let stdin = guard.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?;
        Ok((guard, Lifeline(stdin)))
    }

    /// Sends the program's input, after its length.
    pub fn send(&mut self, input: &[u8]) -> io::Result<()> {
        let length = u64::try_from(input.len()).map_err(io::Error::other)?;
        self.0.write_all(&length.to_le_bytes())?;
        self.0.write_all(input)
    }

    /// What the guard told before it ended.
    #[cfg(unix)]
    pub fn report(mut self) -> Option<Ended> {
        let mut told = String::new();
        self.0.read_to_string(&mut told).ok()?;
        match &*told {
            "memory" => Some(Ended::TooMuchMemory),
            status => {
                let status = status.parse().ok()?;
                Some(Ended::Exited(std::os::unix::process::ExitStatusExt::from_raw(status)))
            }
        }
    }

    #[cfg(not(unix))]
    pub fn report(self) -> Option<Ended> {
        None
    }
}

/// The guard's own two ends: one to read, one to tell.
#[cfg(unix)]
pub fn ends() -> io::Result<(End, End)> {
    let stdin = std::os::fd::AsFd::as_fd(&io::stdin()).try_clone_to_owned()?;
    let end = End::from(stdin);
    Ok((end.try_clone()?, end))
}

#[cfg(not(unix))]
pub fn ends() -> io::Result<(io::Stdin, io::Sink)> {
    Ok((io::stdin(), io::sink()))
}

pub fn receive(end: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 8];
    end.read_exact(&mut length)?;
    let mut input = Vec::new();
    end.take(u64::from_le_bytes(length)).read_to_end(&mut input)?;
    Ok(input)
}

/// Whoever waited may have gone.
pub fn tell(end: &mut impl Write, ended: Ended) {
    let text = match ended {
        #[cfg(unix)]
        Ended::Exited(status) => {
            std::os::unix::process::ExitStatusExt::into_raw(status).to_string()
        }
        #[cfg(not(unix))]
        Ended::Exited(status) => status.to_string(),
        Ended::TooMuchMemory => "memory".to_owned(),
    };
    let _ = end.write_all(text.as_bytes());
}
