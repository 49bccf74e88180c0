//! Placeholders in the strings of `format!` and its kin.

/// A piece of such a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placeholder {
    /// What is printed as it is.
    Text(String),
    /// `{}`: the next argument.
    Next,
    /// `{0}`: the argument at a place.
    At(usize),
    /// `{name}`: an argument of that name, or a variable.
    Name(String),
}

/// The pieces of a string. What is behind a colon says only how to print, and is left out.
pub fn placeholders(text: &str) -> Vec<Placeholder> {
    let mut found = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        plain.push_str(&rest[..at]);
        let (mark, behind) = rest[at..].split_at(1);
        if behind.starts_with(mark) {
            plain.push_str(mark);
            rest = &behind[1..];
            continue;
        }
        rest = behind;
        let Some((inner, behind)) = behind.split_once('}').filter(|_| mark == "{") else {
            plain.push_str(mark);
            continue;
        };
        if !plain.is_empty() {
            found.push(Placeholder::Text(std::mem::take(&mut plain)));
        }
        let name = inner.split(':').next().unwrap_or_default().trim();
        found.push(match name.parse::<usize>() {
            Ok(place) => Placeholder::At(place),
            Err(_) if name.is_empty() => Placeholder::Next,
            Err(_) => Placeholder::Name(name.to_owned()),
        });
        rest = behind;
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        found.push(Placeholder::Text(plain));
    }
    found
}
