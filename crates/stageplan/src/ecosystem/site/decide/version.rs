//! Which version of a tool is taken.

use crate::ecosystem::Decide;
use crate::ecosystem::site::CATALOG;
use crate::ecosystem::site::facts::Pins;
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced, prefer};
use crate::planner::as_asked;

/// The numbers of a version.
pub(super) fn numbers(text: &str) -> Vec<u32> {
    text.split('.').map_while(|part| part.parse().ok()).collect()
}

/// A version as `1.2.3`, of the ways in which hosts and version managers write it.
pub(super) fn whole(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches(['v', '=', '^', '~']);
    let text = text.strip_prefix("extended_").unwrap_or(text);
    let text = text.split(['/', '_']).next().unwrap_or_default();
    let parts: Vec<&str> = text.split('.').collect();
    let digits = |part: &&str| !part.is_empty() && part.len() < 6 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !(2..=3).contains(&parts.len()) || !parts.iter().all(digits) {
        return None;
    }
    Some(if parts.len() == 2 { format!("{text}.0") } else { text.to_owned() })
}

/// The version of a row of the table of tools.
pub(super) fn of_catalog(tool: &str, rule: &'static str, because: &str) -> Sourced<String> {
    let row = CATALOG.row("tool", tool);
    let version = row.and_then(|row| row.text("version")).unwrap_or_default().to_owned();
    Sourced::new(version, Origin::rule_from(rule, because, row.map(|row| row.origin())))
}

/// The whole version that the user, the project, its hosts or the catalog names, in this order.
pub(super) fn choose(
    pins: &Pins,
    default: Sourced<String>,
    rule: &'static str,
    by: &Decide<'_>,
    findings: &mut Vec<Finding>,
) -> Sourced<String> {
    let asked = by.settings.version.as_ref().and_then(|asked| {
        let version = whole(asked.value());
        if version.is_none() {
            findings.push(
                Finding::error("site/not-a-version", format!("`{}` is no version of a release", asked.value()))
                    .help(format!("say a whole one, such as `--version {}`", default.value()))
                    .at(asked.origin().place().cloned()),
            );
        }
        Some(Sourced::new(version?, as_asked(asked.origin())))
    });
    let mut unclear = Vec::new();
    let mut named = Vec::new();
    let pinned = pins.pinned.iter().map(|pin| (pin, "the version that the project pins"));
    for (pin, because) in pinned.chain(pins.shown.iter().map(|pin| (pin, "the version by which it is made elsewhere")))
    {
        match whole(pin.value()) {
            Some(version) => named.push(pin.derive(rule, because, version)),
            None => unclear.push(Rejected {
                value: pin.value().clone(),
                why: "it names no whole version".to_owned(),
                origin: Some(pin.origin().clone()),
            }),
        }
    }
    let least = pins.least.as_ref().and_then(|least| Some((whole(least.value())?, least)));
    let default = match &least {
        Some((version, least)) if numbers(version) > numbers(default.value()) => {
            least.derive(rule, "the least version that the project takes", version.clone())
        }
        _ => default,
    };
    let chosen = prefer(rule, asked.as_ref(), named, Some(default.clone())).unwrap_or(default);
    if let Some((version, least)) = least.filter(|(version, _)| numbers(version) > numbers(chosen.value())) {
        findings.push(
            Finding::warning(
                "site/version-too-old",
                format!("{} is taken, and the project wants {version} at least", chosen.value()),
            )
            .help(format!("name a newer one in one place, or say `--version {version}`"))
            .at(chosen.origin().place().cloned())
            .at(least.origin().place().cloned()),
        );
    }
    let (value, origin) = chosen.into_parts();
    Sourced::new(value, origin.rejecting(rule, unclear))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_whole() {
        let check = |text: &str, expect: Option<&str>| assert_eq!(whole(text).as_deref(), expect, "{text}");
        check("0.152.2", Some("0.152.2"));
        check("v0.92", Some("0.92.0"));
        check("extended_0.150.0", Some("0.150.0"));
        check("0.150.0/extended", Some("0.150.0"));
        check("^0.150.1", Some("0.150.1"));
        check("latest", None);
        check("3", None);
        check("1.2.3.4", None);
        check("0.15x.0", None);
    }
}
