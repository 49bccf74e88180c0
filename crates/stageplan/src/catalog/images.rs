//! Base images by key.

use crate::catalog::{Catalog, Row, SHARED};
use crate::plan::{Image, Libc, Os};

impl Image {
    /// The image a catalog row describes. `version` is put where the row's tag says `{version}`: a plain version, or the
    /// name of a build argument.
    pub fn from_row(row: Row<'_>, version: Option<crate::plan::Value>) -> Image {
        let mut tag = Vec::new();
        let text = row.text("tag").unwrap_or_default();
        match (text.split_once("{version}"), version) {
            (Some((before, behind)), Some(version)) => {
                tag.push(crate::plan::Part::Text(before.to_owned()));
                tag.extend(version.parts);
                tag.push(crate::plan::Part::Text(behind.to_owned()));
            }
            _ => tag.push(crate::plan::Part::Text(text.to_owned())),
        }
        tag.retain(|part| !matches!(part, crate::plan::Part::Text(text) if text.is_empty()));
        Image {
            key: row.key().to_owned(),
            repository: row.text("repository").unwrap_or_default().to_owned(),
            tag,
            digest: None,
            libc: match row.text("libc") {
                Some("glibc") => Libc::Glibc,
                Some("musl") => Libc::Musl,
                _ => Libc::None,
            },
            os: match row.text("os") {
                Some("debian") => Os::Debian,
                Some("alpine") => Os::Alpine,
                _ => Os::None,
            },
            release: row.text("release").map(str::to_owned),
            user: row.text("user").map(str::to_owned),
            home: row.text("home").map(str::to_owned),
            starts_as: row.text("starts-as").unwrap_or("0:0").to_owned(),
            shell: row.flag("shell"),
            ca: row.flag("ca"),
            tzdata: row.flag("tzdata"),
            tmp: row.flag("tmp"),
            eol: row.text("eol").map(str::to_owned),
            origin: row.origin(),
        }
    }

    /// An image of the shared table.
    pub fn shared(key: &str) -> Option<Image> {
        Self::of(&SHARED, key, None)
    }

    /// An image of a catalog's `image` table.
    pub fn of(catalog: &Catalog, key: &str, version: Option<crate::plan::Value>) -> Option<Image> {
        Some(Self::from_row(catalog.row("image", key)?, version))
    }
}
