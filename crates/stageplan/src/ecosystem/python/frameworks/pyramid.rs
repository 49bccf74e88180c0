//! Pyramid and other programs of PasteDeploy: an INI file names the application and its server.

use super::Look;
use super::own::Used;
use crate::ecosystem::Grade;
use crate::ecosystem::python::facts::{Framework, Launch};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::Source;
use stageplan_syntax::Span;

/// Files by the names that templates give them, the one for production first.
const FILES: &[&str] = &["production.ini", "prod.ini", "app.ini", "config/production.ini", "conf/production.ini"];

pub(super) fn recognise(look: &Look<'_, '_>, used: &Used<'_>) -> Option<Framework> {
    let name = FILES.iter().find(|name| look.unit.has(name))?;
    let source = look.unit.source(name)?;
    let settings = settings(&source);
    let of = |section: &str, key: &str| settings.iter().find(|one| one.section == section && one.key == key);
    let application = settings.iter().find(|one| {
        (one.section == "app:main" || one.section == "pipeline:main" || one.section == "composite:main")
            && matches!(one.key, "use" | "pipeline")
    })?;
    let because = "its server is set up by this file";
    let why = Origin::rule_from(
        "python/paste-deploy",
        because,
        [source.origin(application.span, application.key), used.row.origin()],
    );
    let words = vec!["pserve".to_owned(), (*name).to_owned()];
    let mut found = used.framework(Grade::Strong, Launch::Words(Sourced::new(words, why)));
    let address =
        of("server:main", "listen").or_else(|| of("server:main", "bind")).or_else(|| of("server:main", "host"));
    let port = of("server:main", "port").or(address.filter(|one| one.value.contains(':')));
    let number = port.and_then(|one| {
        let text = one.value.split_whitespace().next()?.rsplit(':').next()?;
        text.parse::<u16>().ok()?;
        Some(Sourced::new(text.to_owned(), source.origin(one.span, one.key)))
    });
    found.port = number.or(found.port.take());
    let local = |text: &str| ["127.0.0.1", "localhost", "[::1]", "::1"].iter().any(|host| text.starts_with(host));
    if let Some(one) = address.filter(|one| one.value.split_whitespace().all(local)) {
        found.findings.push(
            Finding::error(
                "python/loopback-only",
                format!(
                    "{name} lets the server listen on {}, where nothing outside of the container reaches it",
                    one.value
                ),
            )
            .help("write 0.0.0.0 there")
            .at(source.origin(one.span, one.key).place().cloned()),
        );
    }
    if look.package.is_none_or(|package| !package.installs) && application.value.contains("egg:") {
        found.findings.push(
            Finding::warning(
                "python/not-installed",
                format!("{name} names the project as an installed package, and it is none"),
            )
            .help("give the project a pyproject.toml with a build system")
            .at(source.origin(application.span, application.key).place().cloned()),
        );
    }
    Some(found)
}

/// One setting of an INI file.
struct Setting<'t> {
    section: &'t str,
    key: &'t str,
    value: &'t str,
    span: Span,
}

fn settings(source: &Source) -> Vec<Setting<'_>> {
    let (mut found, mut section, mut offset) = (Vec::new(), "", 0);
    for line in source.text.split_inclusive('\n') {
        let text = line.trim();
        let span = Span::new(offset, offset + line.trim_end().len());
        offset += line.len();
        if text.starts_with(['#', ';']) || line.starts_with([' ', '\t']) {
            continue;
        }
        if let Some(name) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
            section = name.trim();
        } else if let Some((key, value)) = text.split_once('=') {
            found.push(Setting { section, key: key.trim(), value: value.trim(), span });
        }
    }
    found
}
