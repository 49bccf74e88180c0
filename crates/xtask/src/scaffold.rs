//! Scaffolding: what a new ecosystem and a new corpus case begin with.

use std::fs;
use std::path::Path;

use crate::{Outcome, on, repository};

/// The files of an ecosystem; `__name__`, `__Type__` and `__rule__`, how the ids of its rules begin, are replaced.
const FILES: &[(&str, &str)] = &[
    ("mod.rs", include_str!("../templates/mod.rs")),
    ("read.rs", include_str!("../templates/read.rs")),
    ("decide.rs", include_str!("../templates/decide.rs")),
    ("catalog.toml", include_str!("../templates/catalog.toml")),
];

/// The file that lists the ecosystems.
const LIST: &str = "crates/stageplan/src/ecosystem/mod.rs";

/// Makes the folder of an ecosystem and a case for it, and takes it into the list. What is there already stays as it is, so
/// that a second run completes a first one that was cut short.
pub(crate) fn ecosystem(name: &str) -> Outcome {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(letters) {
        return Err(format!("`{name}` is not lower case letters, digits and `_`"));
    }
    let folder = repository().join("crates/stageplan/src/ecosystem").join(name);
    for (file, template) in FILES {
        complete(&folder.join(file), &fill(template, name))?;
    }
    let kind = type_name(name);
    let case = format!("{}-smallest", name.replace('_', "-"));
    let place = repository().join("tests/corpus").join(&case);
    complete(&place.join("case.toml"), &format!("why = \"The smallest {kind} project that runs.\"\n"))?;
    complete(&place.join("project").join(format!("{name}.toml")), "name = \"shop\"\n")?;

    let list = repository().join(LIST);
    let text = fs::read_to_string(&list).map_err(on(&list))?;
    let longer = take_in(&text, name, &kind).ok_or_else(|| {
        format!("{LIST} is not as expected: add `mod {name};` and `entry::<{name}::{kind}>()` to ALL")
    })?;
    if longer != text {
        fs::write(&list, longer).map_err(on(&list))?;
        println!("took {name} into {LIST}");
    }
    println!(
        "\nIn its folder, mod.rs says how it is recognised, read.rs what its files say, decide.rs what follows, catalog.toml \
         what holds for all.\nRecord what it plans with `UPDATE=1 cargo test -p stageplan-tests --test corpus {case}`."
    );
    Ok(())
}

/// The list with one ecosystem more: its module and its entry, both in order; unchanged where it has them. `None` where the
/// text is not the list.
fn take_in(text: &str, name: &str, kind: &str) -> Option<String> {
    const START: &str = "pub const ALL: &[Entry] = &[";
    /// `max_width` of rustfmt.toml.
    const WIDTH: usize = 120;
    let mut lines: Vec<&str> = text.lines().collect();
    let module = format!("mod {name};");
    if !lines.contains(&module.as_str()) {
        let is_module = |line: &&str| line.starts_with("mod ") && line.ends_with(';');
        let first = lines.iter().position(is_module)?;
        let count = lines.iter().skip(first).take_while(|line| is_module(line)).count();
        let before = lines.iter().skip(first).take(count).filter(|line| **line < module.as_str()).count();
        lines.insert(first + before, &module);
    }
    let text = lines.join("\n") + "\n";

    let (before, rest) = text.split_once(START)?;
    let (entries, after) = rest.split_once("];")?;
    let entry = format!("entry::<{name}::{kind}>()");
    let mut entries: Vec<&str> = entries.split(',').map(str::trim).filter(|entry| !entry.is_empty()).collect();
    if !entries.contains(&entry.as_str()) {
        entries.push(&entry);
        entries.sort_unstable();
    }
    // As rustfmt breaks it, so that what was made is in its form.
    let one_line = entries.join(", ");
    let entries = if START.len() + one_line.len() + "];".len() <= WIDTH {
        one_line
    } else {
        format!("\n{}", entries.iter().map(|entry| format!("    {entry},\n")).collect::<String>())
    };
    Some(format!("{before}{START}{entries}];{after}"))
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

/// Writes a file unless it is there.
fn complete(path: &Path, text: &str) -> Outcome {
    if path.exists() {
        println!("kept {}", shown(path));
        return Ok(());
    }
    create(path, text)
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
    let rule = name.replace('_', "-");
    template.replace("__Type__", &type_name(name)).replace("__name__", name).replace("__rule__", &rule)
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

    #[track_caller]
    fn check(list: &str, names: &[&str], expect: &str) {
        let mut text = list.to_owned();
        // Twice: the second time changes nothing.
        for name in names.iter().chain(names) {
            text = take_in(&text, name, &type_name(name)).unwrap_or_default();
        }
        assert_eq!(text, expect);
    }

    #[test]
    fn an_ecosystem_is_taken_into_the_list_once_and_in_order() {
        let list = "//! All.\n\nmod go;\nmod node;\n\nuse x;\n\n/// Every one.\npub const ALL: &[Entry] = &[entry::<go::Go>(), \
                    entry::<node::Node>()];\n";
        check(list, &[], list);
        check(list, &["go"], list);
        check(
            list,
            &["zig", "ada", "elm"],
            "//! All.\n\nmod ada;\nmod elm;\nmod go;\nmod node;\nmod zig;\n\nuse x;\n\n/// Every one.\npub const ALL: &[Entry] = \
             &[\n    entry::<ada::Ada>(),\n    entry::<elm::Elm>(),\n    entry::<go::Go>(),\n    entry::<node::Node>(),\n    \
             entry::<zig::Zig>(),\n];\n",
        );
        assert_eq!(take_in("fn main() {}\n", "elm", "Elm"), None);
    }

    #[test]
    fn the_list_of_this_repository_is_one_that_can_be_added_to() {
        let text = fs::read_to_string(repository().join(LIST)).unwrap_or_default();
        let entry = stageplan::ecosystem::ALL.first().map_or("", |entry| entry.id);
        assert_eq!(take_in(&text, entry, &type_name(entry)).as_deref(), Some(text.as_str()));
    }
}
