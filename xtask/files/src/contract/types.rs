//! What an export or import is: `memory`, `global i32`, `func (address: i32) -> i32`.

use std::{fmt, str::FromStr};

use serde::{Serialize, Serializer};

/// What an export or import is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// A memory with addresses of 32 bits.
    Memory,
    /// A table of functions.
    Table,
    /// A global of this type, constant or not.
    Global(String),
    /// A function with these types.
    Function(Function),
    /// None that a contract can ask for, by its name.
    Other(String),
}

/// A function's types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Function {
    /// The types, each with its name where that is known.
    pub parameters: Vec<(Option<String>, String)>,
    /// The types.
    pub results: Vec<String>,
}

/// What a value can be in a contract.
const VALUES: [&str; 4] = ["i32", "i64", "f32", "f64"];

impl Type {
    /// Whether `found` will do: names of parameters do not count.
    pub fn fits(&self, found: &Type) -> bool {
        self.bare() == found.bare()
    }

    /// Without the names of parameters.
    pub fn bare(&self) -> String {
        let mut bare = self.clone();
        if let Type::Function(function) = &mut bare {
            function.parameters.iter_mut().for_each(|(name, _)| *name = None);
        }
        bare.to_string()
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Function { parameters, results } = match self {
            Type::Memory => return f.write_str("memory"),
            Type::Table => return f.write_str("table"),
            Type::Global(value) => return write!(f, "global {value}"),
            Type::Other(name) => return f.write_str(name),
            Type::Function(function) => function,
        };
        let parameters = parameters.iter().map(|(name, value)| match name {
            Some(name) => format!("{name}: {value}"),
            None => value.clone(),
        });
        write!(f, "func ({})", parameters.collect::<Vec<_>>().join(", "))?;
        match &**results {
            [] => Ok(()),
            [result] => write!(f, " -> {result}"),
            results => write!(f, " -> ({})", results.join(", ")),
        }
    }
}

impl FromStr for Type {
    type Err = String;

    fn from_str(text: &str) -> Result<Type, String> {
        let value = |text: &str| match text.trim() {
            value if VALUES.contains(&value) => Ok(value.to_owned()),
            other => Err(format!("`{other}` is none of the types {}", VALUES.join(", "))),
        };
        let list = |text: &str| -> Vec<String> {
            text.split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect()
        };
        match text {
            "memory" => return Ok(Type::Memory),
            "table" => return Ok(Type::Table),
            _ => {}
        }
        if let Some(of) = text.strip_prefix("global ") {
            return Ok(Type::Global(value(of)?));
        }
        let unreadable = || {
            format!(
                "`{text}` is no type; write `memory`, `table`, `global i32` or `func (address: i32) -> i32`"
            )
        };
        let rest = text.strip_prefix("func (").ok_or_else(unreadable)?;
        let (parameters, results) = rest.split_once(')').ok_or_else(unreadable)?;
        let parameters =
            list(parameters).into_iter().map(|parameter| match parameter.split_once(':') {
                Some((name, of)) => Ok((Some(name.trim().to_owned()), value(of)?)),
                None => Err(format!("the parameter `{parameter}` has no name; write `NAME: i32`")),
            });
        let parameters = parameters.collect::<Result<_, _>>()?;
        let results = match results.trim() {
            "" => "",
            results => results.strip_prefix("->").ok_or_else(unreadable)?.trim(),
        };
        let results =
            results.strip_prefix('(').and_then(|it| it.strip_suffix(')')).unwrap_or(results);
        let results = list(results).iter().map(|result| value(result)).collect::<Result<_, _>>()?;
        Ok(Type::Function(Function { parameters, results }))
    }
}

impl Serialize for Type {
    /// As it is shown, and as it is compared.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [self.to_string(), self.bare()].serialize(serializer)
    }
}
