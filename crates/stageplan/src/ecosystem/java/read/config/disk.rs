//! Folders that configuration has the program write.

use super::values::{Entry, Values, plain};
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::Config;
use crate::origin::{Origin, Sourced};

/// Words in keys of what a program keeps.
const KEEPS: &[&str] = &[
    "upload",
    "uploads",
    "storage",
    "store",
    "data",
    "export",
    "exports",
    "output",
    "work",
    "working",
    "attachments",
    "attachment",
    "backup",
    "backups",
    "cache",
    "index",
    "reports",
    "temp",
    "tmp",
    "logs",
    "log",
    "media",
    "files",
];

/// Words that end a key whose value is a folder.
const PLACES: &[&str] = &["dir", "directory", "path", "folder", "location", "root", "home", "base"];

pub(super) fn read(values: &Values, config: &mut Config) {
    for entry in values.entries() {
        let Some(text) = values.resolve(&entry.value).text.filter(|text| !text.is_empty()) else { continue };
        if let Some(folder) = database(&text) {
            add(config, folder, &entry.origin);
            continue;
        }
        let row = CATALOG.rows("write-key").find(|row| plain(row.key()) == entry.key);
        match row {
            Some(row) => {
                let on =
                    |said: &&str| said.split_once('=').is_some_and(|(key, value)| values.says(key, value).is_some());
                let with = row.list("with");
                if with.is_empty() || with.iter().any(on) {
                    let folder = if row.flag("file") { parent(&text) } else { text };
                    add(config, folder, &entry.origin);
                }
            }
            None if keeps(entry) && is_folder(&text) => add(config, text, &entry.origin),
            None => {}
        }
    }
}

/// Adds a folder.
pub(super) fn add(config: &mut Config, folder: String, origin: &Origin) {
    let folder = folder.strip_prefix("file:").unwrap_or(&folder);
    let folder = if folder.starts_with("//") { folder.trim_start_matches("//") } else { folder };
    let folder = match folder.trim_end_matches('/') {
        "" if folder.is_empty() => ".",
        "" => return,
        folder => folder,
    };
    if config.writes.iter().all(|known| known.value() != folder) {
        config.writes.push(Sourced::new(folder.to_owned(), origin.clone()));
    }
}

/// The folder of a file.
pub(in crate::ecosystem::java::read) fn parent(file: &str) -> String {
    match file.rsplit_once('/') {
        Some(("", _)) => "/".to_owned(),
        Some((folder, _)) => folder.to_owned(),
        None => ".".to_owned(),
    }
}

/// The folder of a database that is a file of the program's own.
fn database(text: &str) -> Option<String> {
    let rest = text.strip_prefix("jdbc:").or_else(|| text.strip_prefix("r2dbc:"))?;
    let (kind, rest) = rest.split_once(':')?;
    let path = match kind {
        "h2" => {
            let rest = rest.split(';').next().unwrap_or(rest);
            let plain = || (rest.starts_with(['.', '/', '~'])).then_some(rest);
            rest.strip_prefix("file:").or_else(|| rest.strip_prefix("nio:")).or_else(plain)?
        }
        "hsqldb" => rest.strip_prefix("file:")?.split(';').next()?,
        "derby" => {
            let name = rest.split(';').next().filter(|name| !name.contains(':') && !name.starts_with("//"))?;
            return (!name.is_empty()).then(|| name.to_owned());
        }
        "sqlite" => rest.split('?').next().filter(|name| !name.is_empty() && !name.contains(":memory"))?,
        _ => return None,
    };
    let path = path.strip_prefix("file:").unwrap_or(path);
    (!path.is_empty()).then(|| parent(path))
}

/// Whether a key names a folder of what is kept.
fn keeps(entry: &Entry) -> bool {
    let word = |text: &str| -> Vec<String> {
        let mut words = vec![String::new()];
        for letter in text.chars() {
            if !letter.is_ascii_alphanumeric() || letter.is_ascii_uppercase() {
                words.push(String::new());
            }
            if let Some(last) = words.last_mut().filter(|_| letter.is_ascii_alphanumeric()) {
                last.push(letter.to_ascii_lowercase());
            }
        }
        words.retain(|word| !word.is_empty());
        words
    };
    let own = ["spring", "server", "management", "quarkus", "micronaut", "logging", "springdoc"];
    let words = word(&entry.written);
    let Some((last, before)) = words.split_last() else { return false };
    let framework = words.first().is_some_and(|first| own.contains(&first.as_str()));
    !framework && PLACES.contains(&last.as_str()) && before.iter().any(|word| KEEPS.contains(&word.as_str()))
}

/// Whether a text is a folder of the disk, and nothing on the class path or on the web.
fn is_folder(text: &str) -> bool {
    let plain = text.strip_prefix("file:").unwrap_or(text);
    let odd = |c: char| !(c.is_ascii_alphanumeric() || "/-_.~".contains(c));
    let name = plain.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let file = name.rsplit_once('.').is_some_and(|(stem, end)| !stem.is_empty() && end.len() <= 5);
    !plain.contains(odd)
        && !file
        && !plain.contains("..")
        && plain.len() > 1
        && (plain.starts_with('/') && plain.matches('/').count() > 1
            || plain.starts_with("./")
            || plain.starts_with("~/")
            || !plain.starts_with('/')
                && !plain.contains('.')
                && plain.chars().any(|c| c.is_ascii_alphabetic())
                && !matches!(plain, "true" | "false" | "none" | "local" | "memory" | "jdbc" | "redis" | "s3" | "disk"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expect: Option<&str>) {
        assert_eq!(database(url).as_deref(), expect, "{url}");
    }

    #[test]
    fn databases_of_the_programs_own_are_files() {
        check("jdbc:h2:file:./data/shop;DB_CLOSE_ON_EXIT=FALSE", Some("./data"));
        check("jdbc:h2:./target/example", Some("./target"));
        check("jdbc:h2:~/shop", Some("~"));
        check("jdbc:h2:mem:shop", None);
        check("jdbc:h2:tcp://localhost/shop", None);
        check("jdbc:hsqldb:file:/srv/db/x", Some("/srv/db"));
        check("jdbc:sqlite:shop.db", Some("."));
        check("jdbc:sqlite::memory:", None);
        check("jdbc:derby:store;create=true", Some("store"));
        check("jdbc:postgresql://localhost/shop", None);
    }

    #[test]
    fn keys_name_what_is_kept() {
        let check = |key: &str, value: &str, expect: bool| {
            let entry = Entry::for_tests(key, value);
            assert_eq!(keeps(&entry) && is_folder(value), expect, "{key}={value}");
        };
        check("app.upload.dir", "uploads", true);
        check("app.uploadDir", "/srv/uploads", true);
        check("app.storage-location", "./files", true);
        check("app.storage.location", "classpath:/x", false);
        check("api.data.path", "/", false);
        check("api.data.path", "/data", false);
        check("spring.data.rest.base-path", "/api/x", false);
        check("app.upload.path", "https://example.com/x", false);
        check("app.name", "data", false);
    }
}
