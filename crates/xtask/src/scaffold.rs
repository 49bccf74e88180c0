//! Scaffolding: what a new ecosystem and a new corpus case begin with.

use std::fs;
use std::path::Path;

use crate::{Outcome, on, repository};

/// The files of an ecosystem; `__name__` and `__Type__` in them are replaced.
const FILES: &[(&str, &str)] = &[
    ("mod.rs", include_str!("../templates/mod.rs")),
    ("read.rs", include_str!("../templates/read.rs")),
    ("decide.rs", include_str!("../templates/decide.rs")),
    ("catalog.toml", include_str!("../templates/catalog.toml")),
];

/// Makes the folder of an ecosystem and a case for it, and prints the line that takes it in.
pub(crate) fn ecosystem(name: &str) -> Outcome {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(letters) {
        return Err(format!("`{name}` is not lower case letters, digits and `_`"));
    }
    let folder = repository().join("crates/stageplan/src/ecosystem").join(name);
    for (file, template) in FILES {
        create(&folder.join(file), &fill(template, name))?;
    }
    let kind = type_name(name);
    case(&format!("{}-smallest", name.replace('_', "-")), &format!("The smallest {kind} project that runs."))?;
    let manifest = repository().join(format!("tests/corpus/{}-smallest/project/{name}.toml", name.replace('_', "-")));
    create(&manifest, "name = \"shop\"\n")?;
    println!(
        "\nTake it in, in crates/stageplan/src/ecosystem/mod.rs: `mod {name};` at the top, and one line of ALL:\n\n    \
         entry::<{name}::{kind}>(),\n\nThen mod.rs says how it is recognised, read.rs what its files say, decide.rs what \
         follows, catalog.toml what holds for all."
    );
    Ok(())
}

/// Makes a corpus case.
pub(crate) fn case(name: &str, why: &str) -> Outcome {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || !name.chars().all(letters) {
        return Err(format!("`{name}` is not lower case letters, digits and `-`"));
    }
    let folder = repository().join("tests/corpus").join(name);
    // A quoted TOML string: what a person types here may hold quotes.
    let why = why.replace('\\', "\\\\").replace('"', "\\\"");
    create(&folder.join("case.toml"), &format!("why = \"{why}\"\n"))?;
    let project = folder.join("project");
    fs::create_dir_all(&project).map_err(on(&project))?;
    println!("put the project's files into {}", shown(&project));
    Ok(())
}

/// Writes a file that is not there yet.
fn create(path: &Path, text: &str) -> Outcome {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(on(folder))?;
    }
    if path.exists() {
        return Err(format!("{} is there already", shown(path)));
    }
    fs::write(path, text).map_err(on(path))?;
    println!("made {}", shown(path));
    Ok(())
}

fn shown(path: &Path) -> String {
    path.strip_prefix(repository()).unwrap_or(path).display().to_string()
}

fn fill(template: &str, name: &str) -> String {
    template.replace("__Type__", &type_name(name)).replace("__name__", name)
}

/// The type of an ecosystem: `static_site` is `StaticSite`.
fn type_name(name: &str) -> String {
    name.split('_')
        .flat_map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_filled_without_a_rest() {
        for (file, template) in FILES {
            let text = fill(template, "static_site");
            assert!(!text.contains("__"), "{file}");
        }
        assert_eq!(type_name("static_site"), "StaticSite");
        assert_eq!(type_name("deno"), "Deno");
    }
}
