//! Runs hosts in processes of an engine, one host after another in each, and reads what the
//! recorders tell of them.

use std::{mem, process::Command, thread};

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Engine,
    transcript::{Origin, Outcome, Printed, Transcript},
};
use crate::{
    process::{self, Ending, Limits, Next},
    read::{chapter::Chapter, text::Line},
};

/// A host: its chapter, and its file in the chapter's folder.
pub type Host<'a> = (&'a Chapter, &'a str);

/// What a host is run for. What depends on chance differs between the two rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// As a reader runs it.
    Plain,
    First,
    Second,
}

impl Round {
    /// The number that recorders know it by.
    pub fn number(self) -> Option<u8> {
        match self {
            Round::Plain => None,
            Round::First => Some(1),
            Round::Second => Some(2),
        }
    }

    /// The variables that tell a process where it is: far apart, in another language.
    fn place(self) -> [(&'static str, &'static str); 2] {
        match self {
            Round::Plain => [("TZ", "UTC"), ("LANG", "en_US.UTF-8")],
            // A whole day apart, so that they do not undo how far apart the clocks are.
            Round::First => [("TZ", "Pacific/Kiritimati"), ("LANG", "en_US.UTF-8")],
            Round::Second => [("TZ", "Pacific/Honolulu"), ("LANG", "de_DE.UTF-8")],
        }
    }
}

/// How an engine is made to run hosts: a command, and the task that it reads, to which the nonce
/// and the round are added.
pub struct Process {
    pub command: Command,
    pub task: Value,
}

/// Runs hosts in both rounds, side by side; the transcripts stand in the order of the hosts. A
/// reason stands for a host that could not be run.
pub fn run_both(
    hosts: &[Host<'_>],
    run: impl Fn(Round) -> Vec<Result<Transcript, String>> + Sync,
) -> Vec<Result<[Transcript; 2], String>> {
    let (first, second) = thread::scope(|scope| {
        let second = scope.spawn(|| run(Round::Second));
        (run(Round::First), second.join().expect("no round panics"))
    });
    assert!(first.len() == hosts.len() && second.len() == hosts.len());
    first.into_iter().zip(second).map(|(first, second)| Ok([first?, second?])).collect()
}

/// Runs hosts in one process, or in as few as it takes: none is blamed for the end of a process
/// in which others ran before it, but is run again in one that begins with it.
pub fn run(
    engine: &Engine,
    hosts: &[Host<'_>],
    round: Round,
    limits: Limits,
    start: &dyn Fn(&[Host<'_>]) -> Process,
) -> Vec<Result<Transcript, String>> {
    let mut results = Vec::new();
    while results.len() < hosts.len() {
        let left = &hosts[results.len()..];
        let recording = match Recording::of(engine, left, round, limits, start(left)) {
            Ok(recording) => recording,
            Err(error) => {
                results.extend(left.iter().map(|_| Err(format!("{error:#}"))));
                break;
            }
        };
        let is_first = recording.done.is_empty();
        results.extend(recording.done.into_iter().map(Ok));
        match recording.cut {
            Some(Cut { transcript, is_certain }) if is_first || is_certain => {
                results.push(Ok(transcript));
            }
            None if is_first => {
                results.extend(left.iter().map(|_| Err(recording.said.clone())));
            }
            Some(_) | None => {}
        }
    }
    results
}

/// What was recorded in one process.
struct Recording {
    /// Of the first hosts, in their order.
    done: Vec<Transcript>,
    /// Of the one that ran when the process ended.
    cut: Option<Cut>,
    /// What the engine said before it ran any host.
    said: String,
}

struct Cut {
    transcript: Transcript,
    /// Whether the host itself met a limit.
    is_certain: bool,
}

impl Recording {
    fn of(
        engine: &Engine,
        hosts: &[Host<'_>],
        round: Round,
        limits: Limits,
        Process { mut command, mut task }: Process,
    ) -> anyhow::Result<Recording> {
        let nonce = nonce();
        task["nonce"] = json!(nonce);
        task["round"] = json!(round.number());
        command.envs(round.place());
        let mut reader = Reader::new(nonce, limits.bytes);
        let input = format!("{task}\n");
        let ending =
            process::watch(command, input.as_bytes(), limits, &mut |bytes| reader.read(bytes))?;
        let Reader { at, mut done, running, said, .. } = reader;
        let mut hosts = hosts.iter();
        let mut transcript = |(printed, outcome)| {
            let (chapter, file) = hosts.next().expect("no more hosts are run than were asked for");
            Transcript {
                engine: engine.clone(),
                chapter: chapter.name.clone(),
                file: (*file).to_owned(),
                printed,
                outcome: placed(outcome, file, at.as_deref()),
            }
        };
        let done = done.drain(..).map(&mut transcript).collect();
        let is_certain = matches!(ending, Ending::OutOfTime | Ending::TooMuchOutput);
        let cut =
            running.map(|running| Cut { transcript: transcript(running.end(ending)), is_certain });
        let said = match (said.trim(), ending) {
            ("", Ending::Exited(status)) => format!("it says nothing; {status}"),
            ("", _) => "it does not start within the limits".to_owned(),
            (said, _) => said.to_owned(),
        };
        Ok(Recording { done, cut, said })
    }
}

/// The engine's own last words, with the paths that a reader knows, and the line that they name.
fn placed(outcome: Outcome, file: &str, at: Option<&str>) -> Outcome {
    let Outcome::Failed { line: None, text } = outcome else { return outcome };
    let Some(at) = at else { return Outcome::Failed { line: None, text } };
    // Engines add frames of their own, and sign with their version, which the report has anyway.
    let is_own = |line: &str| line.contains("(node:") || line.starts_with("Node.js v");
    let lines: Vec<_> = text.lines().filter(|line| !is_own(line)).collect();
    let text = lines.join("\n").replace(&format!("{at}/"), "");
    let line = text.split_once(&format!("/{file}:")).and_then(|(_, rest)| {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        Line::new(rest[..digits].parse().ok()?)
    });
    Outcome::Failed { line, text }
}

/// What only the recorder knows, so that a host cannot speak in its name.
pub fn nonce() -> String {
    // Each of them has keys of its own, which the system's source of chance gives.
    let random = || {
        use std::hash::{BuildHasher, RandomState};
        RandomState::new().hash_one(0)
    };
    format!("{:016x}{:016x}", random(), random())
}

/// What the recorders tell: one JSON object a line, after the nonce.
#[derive(Deserialize)]
#[serde(untagged)]
enum Event {
    /// The next host begins; the spelling of the book's folder, where it is not only its path.
    Start {
        #[serde(rename = "start")]
        _index: usize,
        at: Option<String>,
    },
    Print {
        line: u32,
        text: String,
    },
    /// What it writes without the console or `println!`.
    Past {
        line: u32,
        past: String,
    },
    /// A value that engines print differently: what it is.
    Refused {
        line: u32,
        refused: String,
    },
    Exits {
        line: u32,
        #[serde(rename = "exits")]
        _code: i32,
    },
    Failed {
        line: u32,
        failed: String,
    },
    /// Its last line was run.
    Loaded {
        #[serde(rename = "loaded")]
        _loaded: bool,
    },
    /// It has ended, with this code.
    End {
        end: i32,
    },
}

/// Reads the output of a process as it comes.
struct Reader {
    nonce: String,
    /// How many bytes a host may print.
    limit: usize,
    /// How the engine spells the book's folder.
    at: Option<String>,
    done: Vec<(Vec<Printed>, Outcome)>,
    running: Option<Running>,
    said: String,
    /// The bytes of a line whose end has not come yet.
    open: Vec<u8>,
}

/// A host that runs.
#[derive(Default)]
struct Running {
    printed: Vec<Printed>,
    bytes: usize,
    /// The line that printed last.
    last: Option<Line>,
    loaded: bool,
    /// What it did that no host does.
    outcome: Option<Outcome>,
}

impl Reader {
    fn new(nonce: String, limit: usize) -> Reader {
        let (done, said, open) = (Vec::new(), String::new(), Vec::new());
        Reader { nonce, limit, at: None, done, running: None, said, open }
    }

    fn read(&mut self, bytes: &[u8]) -> Next {
        /// What JSON makes of a byte, at most.
        const ESCAPED: usize = 6;
        let mut next = Next::Same;
        // The bytes before these hold no end of a line: they are not searched again.
        let end = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
        let (ended, rest) = bytes.split_at(end);
        let lines = match ended {
            [] => Vec::new(),
            ended => {
                self.open.extend(ended);
                mem::take(&mut self.open)
            }
        };
        self.open.extend(rest);
        for line in String::from_utf8_lossy(&lines).lines().filter(|line| !line.is_empty()) {
            match line.strip_prefix(&self.nonce).map(serde_json::from_str) {
                Some(Ok(event)) => {
                    if self.take(event) {
                        next = Next::Anew;
                    }
                }
                Some(Err(_)) | None => self.stray(line),
            }
            if self.running.as_ref().is_some_and(|running| running.bytes > self.limit) {
                return Next::Cut;
            }
        }
        if self.open.len() > self.limit.saturating_mul(ESCAPED) { Next::Cut } else { next }
    }

    /// Whether something new begins.
    fn take(&mut self, event: Event) -> bool {
        if let Event::Start { at, .. } = event {
            self.at = at;
            self.running = Some(Running::default());
            return true;
        }
        let Some(running) = &mut self.running else { return false };
        match event {
            Event::Start { .. } => {}
            Event::Print { line, text } => {
                running.last = Line::new(line).or(running.last);
                running.print(Origin::of(line, running.last), &text);
            }
            Event::Past { line, past } => {
                let line = Line::new(line).or(running.last);
                running.print(Origin::Past(line), past.strip_suffix('\n').unwrap_or(&past));
            }
            Event::Refused { line, refused } => {
                let text = format!("it prints {refused}, which engines print differently");
                running.outcome(Outcome::Failed { line: Line::new(line), text });
            }
            Event::Exits { line, .. } => {
                running.outcome(Outcome::ExitedEarly { line: Line::new(line) });
            }
            Event::Failed { line, failed } => {
                running.outcome(Outcome::Failed { line: Line::new(line), text: failed });
            }
            Event::Loaded { .. } => running.loaded = true,
            Event::End { end } => {
                let running = self.running.take().expect("a host runs");
                self.done.push(running.exited(end));
                return true;
            }
        }
        false
    }

    /// A line that no recorder wrote.
    fn stray(&mut self, line: &str) {
        match &mut self.running {
            Some(running) => running.print(Origin::Past(running.last), line),
            None if self.said.len() < self.limit => self.said += &format!("{line}\n"),
            None => {}
        }
    }
}

impl Running {
    fn print(&mut self, from: Origin, text: &str) {
        self.bytes += text.len() + 1;
        let lines = text.split('\n');
        self.printed
            .extend(lines.map(|text| Printed { from: from.clone(), text: text.to_owned() }));
    }

    /// The first is why.
    fn outcome(&mut self, outcome: Outcome) {
        self.outcome.get_or_insert(outcome);
    }

    /// It ended by itself.
    fn exited(mut self, code: i32) -> (Vec<Printed>, Outcome) {
        /// What Node and Bun end with when a top-level await never settles.
        const UNSETTLED: i32 = 13;
        let outcome = match (self.outcome.take(), code) {
            (Some(outcome), _) => outcome,
            (None, 0) if self.loaded => Outcome::Ended,
            (None, 0) => Outcome::ExitedEarly { line: self.last },
            (None, UNSETTLED) => self.failed("it awaits what never comes".to_owned()),
            (None, code) => self.failed(format!("it says nothing; exit code {code}")),
        };
        (self.printed, outcome)
    }

    /// Its process ended.
    fn end(mut self, ending: Ending) -> (Vec<Printed>, Outcome) {
        let outcome = match (self.outcome.take(), ending) {
            (_, Ending::OutOfTime) => Outcome::OutOfTime,
            (_, Ending::TooMuchOutput) => Outcome::TooMuchOutput,
            (_, Ending::TooMuchMemory) => Outcome::TooMuchMemory,
            (Some(outcome), _) => outcome,
            (None, Ending::Exited(status)) => match status.code() {
                Some(code) if code == 0 || self.last_words().is_empty() => {
                    return self.exited(code);
                }
                _ => self.failed(format!("it says nothing; {status}")),
            },
        };
        (self.printed, outcome)
    }

    /// What it wrote past the recorder, after all that it printed.
    fn last_words(&self) -> &[Printed] {
        let is_past = |printed: &Printed| matches!(printed.from, Origin::Past(_));
        let start = self.printed.iter().rposition(|printed| !is_past(printed));
        &self.printed[start.map_or(0, |last| last + 1)..]
    }

    /// Its last words say why, if there are any.
    fn failed(&mut self, otherwise: String) -> Outcome {
        let words: Vec<_> = self.last_words().iter().map(|printed| &*printed.text).collect();
        let text = if words.is_empty() { otherwise } else { words.join("\n") };
        self.printed.truncate(self.printed.len() - words.len());
        Outcome::Failed { line: None, text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Reader {
        let mut reader = Reader::new("N".to_owned(), 100);
        // In pieces, as pipes give it.
        for byte in text.as_bytes() {
            assert_ne!(reader.read(&[*byte]), Next::Cut);
        }
        reader
    }

    fn line(number: u32) -> Line {
        Line::new(number).unwrap()
    }

    #[test]
    fn two_hosts_in_one_process() {
        let reader = read(concat!(
            "N{\"start\":0}\nN{\"line\":3,\"text\":\"a\\nb\"}\nN{\"loaded\":true}\nN{\"end\":0}\n",
            "N{\"start\":1}\n\nN{\"line\":4,\"exits\":0}\nN{\"end\":0}\n",
        ));
        let from = Origin::Line(line(3));
        let printed = ["a", "b"].map(|text| Printed { from: from.clone(), text: text.to_owned() });
        let early = Outcome::ExitedEarly { line: Some(line(4)) };
        assert_eq!(reader.done, [(printed.to_vec(), Outcome::Ended), (Vec::new(), early)]);
        assert!(reader.running.is_none());
    }

    #[test]
    fn only_the_recorder_knows_the_nonce() {
        let reader =
            read("N{\"start\":0}\nN{\"line\":2,\"text\":\"a\"}\n{\"line\":9,\"text\":\"b\"}\n");
        let printed = &reader.running.unwrap().printed;
        let text = "{\"line\":9,\"text\":\"b\"}".to_owned();
        assert_eq!(printed[1], Printed { from: Origin::Past(Some(line(2))), text });
    }

    #[test]
    fn the_limit_counts_what_the_host_prints() {
        let mut reader = read("N{\"start\":0}\n");
        let event = "N{\"line\":1,\"text\":\"a\"}\n";
        for _ in 0..50 {
            assert_eq!(reader.read(event.as_bytes()), Next::Same);
        }
        assert_eq!(reader.read(event.as_bytes()), Next::Cut);
        // A line that never ends.
        let mut reader = read("N{\"start\":0}\n");
        assert_eq!(reader.read(&[b'a'; 600]), Next::Same);
        assert_eq!(reader.read(b"a"), Next::Cut);
    }

    #[test]
    fn the_last_words_of_an_engine() {
        let text = "file:///a%20b/chapters-code/adder/host.mjs:14\nconsole.log(;\n\n\
            SyntaxError\n    at f (node:internal/g:1:2)\nNode.js v20.20.2";
        let failed = Outcome::Failed { line: None, text: text.to_owned() };
        let text = "chapters-code/adder/host.mjs:14\nconsole.log(;\n\nSyntaxError".to_owned();
        let placed = placed(failed, "host.mjs", Some("file:///a%20b"));
        assert_eq!(placed, Outcome::Failed { line: Some(line(14)), text });
    }

    #[test]
    fn what_an_engine_says_before_it_runs_a_host() {
        assert_eq!(read("node: bad option\n").said, "node: bad option\n");
    }

    /// Runs the hosts `files` by a shell that does what their names say.
    #[cfg(unix)]
    fn shell(files: &[&str], limits: Limits) -> Vec<(String, Outcome)> {
        const RUNNER: &str = r#"
            read -r task
            nonce=$(echo "$task" | sed 's/.*"nonce":"\([0-9a-f]*\)".*/\1/')
            tell() { printf '\n%s%s\n' "$nonce" "$1"; }
            for host in "$@"; do
                tell '{"start":0}'
                tell '{"line":2,"text":"a"}'
                case $host in
                    crashes) echo "out of memory" >&2; exit 134 ;;
                    hangs) sleep 600 ;;
                    floods) yes ;;
                    exits) exit 0 ;;
                esac
                tell '{"loaded":true}'
                tell '{"end":0}'
            done
        "#;
        let chapter = Chapter::new("adder", Default::default());
        let program = std::path::PathBuf::from("sh");
        let engine =
            Engine { name: super::super::EngineName::Node, version: String::new(), program };
        let hosts: Vec<_> = files.iter().map(|file| (&chapter, *file)).collect();
        let start = |hosts: &[Host<'_>]| {
            let mut command = Command::new("sh");
            command.args(["-c", RUNNER, "sh"]).args(hosts.iter().map(|(_, file)| file));
            Process { command, task: json!({}) }
        };
        let runs = run(&engine, &hosts, Round::First, limits, &start);
        runs.into_iter().map(|run| run.map(|run| (run.file, run.outcome)).unwrap()).collect()
    }

    #[cfg(unix)]
    #[test]
    fn only_the_guilty_host_is_blamed() {
        let limits = Limits { time: std::time::Duration::from_secs(1), bytes: 1000, memory: None };
        let files = ["well", "crashes", "well", "hangs", "floods", "crashes", "exits", "well"];
        let runs = shell(&files, limits);
        let failed = Outcome::Failed { line: None, text: "out of memory".to_owned() };
        let early = Outcome::ExitedEarly { line: Some(line(2)) };
        let ended = Outcome::Ended;
        let (time, output) = (Outcome::OutOfTime, Outcome::TooMuchOutput);
        let outcomes = [&ended, &failed, &ended, &time, &output, &failed, &early, &ended];
        for (run, (file, outcome)) in runs.iter().zip(files.iter().zip(outcomes)) {
            assert_eq!((&*run.0, &run.1), (*file, outcome));
        }
        assert_eq!(runs.len(), files.len());
    }
}
