//! What keeps a file from being a chapter's guest, in the words that the tool and the pages share.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::{Deserialize, Serialize};

/// The words for each kind of misfit. In both texts, `{name}` and the like stand for what differs.
pub type Table = BTreeMap<String, Words>;

/// What is wrong, and what to do about it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Words {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub next: String,
}

/// All of them.
pub static WORDS: LazyLock<Table> = LazyLock::new(|| {
    serde_json::from_str(include_str!("words.json")).expect("words.json is a table of words")
});

/// What keeps a file from being a chapter's guest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// It is text, and was to be a module.
    Text,
    /// It is neither a module nor text.
    Other,
    /// It is a component.
    Component,
    /// It is no valid module.
    Broken {
        /// What a validator says.
        why: String,
    },
    /// It imports what no host gives.
    Import(Difference),
    /// It imports what the hosts give, with other types.
    ImportDiffers(Difference),
    /// It does not export what the contract asks for.
    Missing(Difference),
    /// It exports what the contract asks for, with other types.
    Differs(Difference),
}

/// An import or export that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The name of the import or export.
    pub name: String,
    /// What the module has: the types, or its names.
    pub found: String,
    /// What the contract has.
    pub expected: String,
}

impl Misfit {
    /// The import or export that does not fit.
    pub fn name(&self) -> Option<&str> {
        self.difference().map(|difference| &*difference.name)
    }

    fn difference(&self) -> Option<&Difference> {
        match self {
            Misfit::Text | Misfit::Other | Misfit::Component | Misfit::Broken { .. } => None,
            Misfit::Import(difference)
            | Misfit::ImportDiffers(difference)
            | Misfit::Missing(difference)
            | Misfit::Differs(difference) => Some(difference),
        }
    }

    /// Its key among the words.
    fn key(&self) -> &'static str {
        match self {
            Misfit::Text => "text",
            Misfit::Other => "other",
            Misfit::Component => "component",
            Misfit::Broken { .. } => "broken",
            Misfit::Import(_) => "import",
            Misfit::ImportDiffers(_) => "import-differs",
            Misfit::Missing(_) => "missing",
            Misfit::Differs(_) => "differs",
        }
    }

    /// What is wrong, and what to do about it.
    pub fn words(&self) -> Words {
        let mut values = Vec::new();
        if let Some(Difference { name, found, expected }) = self.difference() {
            values = vec![("{name}", name), ("{found}", found), ("{expected}", expected)];
        }
        if let Misfit::Broken { why } = self {
            values.push(("{why}", why));
        }
        let filled = |text: &str| {
            values.iter().fold(text.to_owned(), |text, (sign, value)| text.replace(sign, value))
        };
        let Words { message, next } = &WORDS[self.key()];
        Words { message: filled(message), next: filled(next) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_misfit_has_its_words() {
        let (name, found, expected) = ("N".to_owned(), "F".to_owned(), "E".to_owned());
        let of = Difference { name, found, expected };
        let all = [
            Misfit::Text,
            Misfit::Other,
            Misfit::Component,
            Misfit::Broken { why: "W".to_owned() },
            Misfit::Import(of.clone()),
            Misfit::ImportDiffers(of.clone()),
            Misfit::Missing(of.clone()),
            Misfit::Differs(of),
        ];
        assert_eq!(all.len(), WORDS.len());
        for misfit in all {
            let Words { message, next } = misfit.words();
            assert!(!message.contains('{') && !next.contains('{'), "{message}: {next}");
        }
    }
}
